import { afterEach, describe, expect, it } from 'vitest';
import { clouds } from '../../src/graph/clouds.ts';
import { readText } from '../project/readProject.ts';
import { FakeTools, type AzAnswer, type AzAnswers, type Ended } from './fakeTools.ts';

const principal = '11111111-1111-1111-1111-111111111111';
const graphPrincipal = '22222222-2222-2222-2222-222222222222';
const role = '45bbb07e-7321-4fd7-a8f6-3ff27e6a81c8';
const script = 'infra/hooks/grant-graph-permission.sh';

const forbidden: AzAnswer = {
  stderr: 'ERROR: Forbidden({"error":{"code":"Authorization_RequestDenied"}})\n',
  code: 1,
};
const notFound: AzAnswer = {
  stderr: 'ERROR: Not Found({"error":{"code":"Request_ResourceNotFound"}})\n',
  code: 1,
};

/** A tenant in which all goes well, unless the first answers say otherwise. */
function tenant(...first: AzAnswers): AzAnswers {
  return [
    ...first,
    ['--query id', { stdout: `${graphPrincipal}\n` }],
    ['--query appRoles', { stdout: `${role}\n` }],
    ['/appRoleAssignments', { stdout: '\n' }],
    ['--method POST', {}],
  ];
}

let tools: FakeTools;
afterEach(() => tools.remove());

async function grant(
  answers: AzAnswers,
  args: readonly string[] = [principal],
  variables: Record<string, string> = {},
): Promise<Ended> {
  tools = await FakeTools.create(answers);
  return tools.run('sh', [script, ...args], variables);
}

async function posts(): Promise<string[][]> {
  return (await tools.calls()).filter((args) => args.includes('POST'));
}

describe('granting the Graph permission', () => {
  it('grants it, by its name, to the identity', async () => {
    expect(await grant(tenant())).toEqual({
      code: 0,
      stdout: `CallRecords.Read.All is granted to ${principal}.\n`,
      stderr: '',
    });
    const [post = [], ...more] = await posts();
    expect(more).toEqual([]);
    const valueOf = (option: string) => post[post.indexOf(option) + 1] ?? '';
    expect(valueOf('--url')).toBe(
      `https://graph.microsoft.com/v1.0/servicePrincipals/${graphPrincipal}/appRoleAssignedTo`,
    );
    expect(JSON.parse(valueOf('--body'))).toEqual({
      principalId: principal,
      resourceId: graphPrincipal,
      appRoleId: role,
    });
    const queries = (await tools.calls()).map((args) => args.join(' '));
    expect(queries.some((text) => text.includes("value=='CallRecords.Read.All'"))).toBe(true);
  });

  it('does nothing where it is granted already', async () => {
    const ended = await grant(tenant(['/appRoleAssignments', { stdout: 'an-assignment\n' }]));
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('already') as string });
    expect(await posts()).toEqual([]);
  });

  it('is content if somebody else has granted it meanwhile', async () => {
    const stderr = 'Bad Request: Permission being assigned already exists on the object\n';
    const ended = await grant(tenant(['--method POST', { stderr, code: 1 }]));
    expect(ended.code).toBe(0);
  });

  it('stops where the person may not, with the exact command for somebody who may', async () => {
    const ended = await grant(tenant(['--method POST', forbidden]));
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    const [command = ''] = /^ {2}az rest .*$/m.exec(ended.stderr) ?? [];
    expect(ended.stderr).toContain('Privileged Role Administrator');
    await tools.remove();

    tools = await FakeTools.create(tenant());
    expect(await tools.run('sh', ['-c', command])).toMatchObject({ code: 0 });
    const [post = []] = await posts();
    const body = post[post.indexOf('--body') + 1] ?? '';
    expect(JSON.parse(body)).toEqual({
      principalId: principal,
      resourceId: graphPrincipal,
      appRoleId: role,
    });
  });

  it('names itself as the command where the person may not even look', async () => {
    const ended = await grant(tenant(['--query id', forbidden]), [principal, 'usgov-l4']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`  sh ${script} ${principal} usgov-l4\n`);
  });

  it('waits for an identity that Entra does not know yet', async () => {
    const ended = await grant(
      tenant(['/appRoleAssignments', notFound, notFound, { stdout: '\n' }]),
    );
    expect(ended.code).toBe(0);
    expect(await posts()).toHaveLength(1);
  });

  it('does not wait for ever for an identity of another tenant', async () => {
    const ended = await grant(tenant(['/appRoleAssignments', notFound]));
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toContain('right tenant');
  });

  it('tells any other failure as it is', async () => {
    const failure = { stderr: 'Connection reset by peer\n', code: 1 };
    const ended = await grant(tenant(['--query appRoles', failure]));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Connection reset by peer');
    expect(ended.stderr).not.toContain('az rest');
  });

  it('stops where Graph has no such permission', async () => {
    const ended = await grant(tenant(['--query appRoles', { stdout: '\n' }]));
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no permission') as string,
    });
  });

  it('takes what azd knows where nothing is given', async () => {
    const variables = { IDENTITY_PRINCIPAL_ID: principal, GRAPH_CLOUD: 'usgov-l5' };
    expect(await grant(tenant(), [], variables)).toMatchObject({ code: 0 });
    const urls = (await tools.calls()).map((args) => args[args.indexOf('--url') + 1] ?? '');
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) expect(url).toMatch(/^https:\/\/dod-graph\.microsoft\.us\/v1\.0\//);
  });

  it.each(Object.entries(clouds))('asks the Graph of %s only', async (cloud, { graphRoot }) => {
    expect(await grant(tenant(), [principal, cloud])).toMatchObject({ code: 0 });
    for (const args of await tools.calls()) {
      expect(args[args.indexOf('--resource') + 1]).toBe(graphRoot);
      expect(args[args.indexOf('--url') + 1]).toMatch(`${graphRoot}/v1.0/`);
    }
    expect(readText('infra/hooks/grant-graph-permission.ps1')).toContain(`= '${graphRoot}'`);
  });

  it('refuses a cloud that has no call logs', async () => {
    const ended = await grant(tenant(), [principal, 'china']);
    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no cloud china') as string,
    });
    expect(await tools.calls()).toEqual([]);
  });

  it('asks for the identity where there is none', async () => {
    const ended = await grant(tenant(), []);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('identity') as string });
  });
});
