import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeTools, type AzAnswers } from './fakeTools.ts';

let tools: FakeTools;
afterEach(() => tools.remove());

async function hook(name: string, answers: AzAnswers, variables: Record<string, string> = {}) {
  tools = await FakeTools.create(answers);
  return tools.run(process.execPath, [`infra/hooks/${name}.mjs`], variables);
}

function signedIn(environmentName: string): AzAnswers {
  return [['account show', { stdout: JSON.stringify({ environmentName, tenantId: 'a-tenant' }) }]];
}

describe('before anything is created', () => {
  it.each([
    ['AzureCloud', 'global'],
    ['AzureUSGovernment', 'usgov-l4'],
    ['AzureUSGovernment', 'usgov-l5'],
  ])('%s goes with %s', async (azure, cloud) => {
    const ended = await hook('preprovision', signedIn(azure), { GRAPH_CLOUD: cloud });
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it.each([
    ['AzureCloud', 'usgov-l4', 'az cloud set --name AzureUSGovernment'],
    ['AzureUSGovernment', 'global', 'az cloud set --name AzureCloud'],
    ['AzureChinaCloud', 'global', '21Vianet'],
    ['AzureCloud', 'china', '21Vianet'],
    ['AzureCloud', 'moon', 'must be one of global, usgov-l4, usgov-l5'],
  ])('%s does not go with %s, and says so', async (azure, cloud, reason) => {
    const ended = await hook('preprovision', signedIn(azure), { GRAPH_CLOUD: cloud });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(reason) as string });
  });

  it('the export is of the global cloud unless something else is set', async () => {
    expect(await hook('preprovision', signedIn('AzureCloud'))).toMatchObject({ code: 0 });
  });

  it('az and azd must be in the same tenant', async () => {
    const ended = await hook('preprovision', signedIn('AzureCloud'), {
      AZURE_TENANT_ID: 'another',
    });
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toContain('az login --tenant another');
  });

  it('somebody must be signed in', async () => {
    const answer = { stderr: "ERROR: Please run 'az login' to setup account.\n", code: 1 };
    const ended = await hook('preprovision', [['account show', answer]]);
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toContain('az login');
  });
});

describe('after the code is deployed', () => {
  it('the app is asked with its function key, which is never printed', async () => {
    const keys: unknown[] = [];
    const rowsPerDay = [{ date: '2026-11-20', rows: 12 }];
    const status = { feeds: [{ name: 'smsLog', lastSuccess: null, rowsPerDay }], problems: [] };
    const server = createServer((request, response) => {
      keys.push(request.headers['x-functions-key']);
      const isExport = request.url === '/api/export';
      response.writeHead(isExport ? 202 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isExport ? {} : status));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = { stdout: JSON.stringify({ functionKeys: { default: 'a-secret' } }) };

    const ended = await hook('postdeploy', [['functionapp keys list', answer]], {
      AZURE_RESOURCE_GROUP: 'rg',
      AZURE_SUBSCRIPTION_ID: 'sub',
      FUNCTION_APP_NAME: 'app',
      FUNCTION_APP_URL: `http://127.0.0.1:${port}`,
      FEEDS: 'smsLog',
    });
    server.close();

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('smsLog: 12 rows are there.');
    expect(ended.stdout).not.toContain('a-secret');
    expect(keys).toEqual(['a-secret', 'a-secret']);
    const [call = []] = await tools.calls();
    expect(call.join(' ')).toContain('--name app --resource-group rg --subscription sub');
  });
});
