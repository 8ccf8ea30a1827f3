import { describe, expect, it } from 'vitest';
import { readText } from '../project/readProject.ts';
import { bicepFiles, Expression, parseBicep, parameterDefault, resourcesOf } from './bicep.ts';
import { variable, type BicepObject } from './bicep.ts';

const resources = bicepFiles.flatMap(resourcesOf);

/** The resources of a type that are created, which must be there. */
function created(type: string): BicepObject[] {
  const found = resources.filter((one) => one.type === type && !one.existing);
  expect(found).not.toEqual([]);
  return found.map(({ body }) => body);
}

describe.each(bicepFiles)('%s', (file) => {
  it('is Bicep', () => {
    expect(parseBicep(file).hasError).toBe(false);
  });

  it('asks for no key and names no host', () => {
    const text = readText(file);
    expect(text).not.toMatch(/listKeys|listAccountSas|AccountKey|SharedAccessKey/i);
    expect(text).not.toMatch(/core\.(windows|usgovcloudapi)\.net|azurewebsites\.(net|us)/);
  });
});

describe('storage accounts', () => {
  it('all come from one file', () => {
    const accounts = resources.filter(
      ({ type, existing }) => type === 'Microsoft.Storage/storageAccounts' && !existing,
    );
    expect(accounts.map(({ file }) => file)).toEqual(['infra/storageAccount.bicep']);
  });

  it('open to identities only, over TLS 1.2 or newer', () => {
    for (const { properties } of created('Microsoft.Storage/storageAccounts')) {
      expect(properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        minimumTlsVersion: 'TLS1_2',
        supportsHttpsTrafficOnly: true,
      });
    }
  });

  it('have no public container', () => {
    for (const body of created('Microsoft.Storage/storageAccounts/blobServices/containers')) {
      expect(body['properties']).toEqual({ publicAccess: 'None' });
    }
  });

  it('have the tables that the app opens', () => {
    const code = readText('src/storage/openStorage.ts');
    const [, names = ''] = /const tableNames = \{([^}]*)\}/.exec(code) ?? [];
    const opened = [...names.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(variable('infra/main.bicep', 'exportTables')).toEqual(opened);
  });
});

describe('the export account', () => {
  it('is locked against deletion unless somebody says otherwise', () => {
    expect(parameterDefault('infra/main.bicep', 'lockExport')).toBe(true);
    const [lock] = created('Microsoft.Authorization/locks');
    expect(lock).toMatchObject({ properties: { level: 'CanNotDelete' } });
  });

  it('lies in a resource group without the tag by which azd finds what to delete', () => {
    const [app, kept] = created('Microsoft.Resources/resourceGroups');
    expect(Object.keys(app ?? {})).toContain('tags');
    expect(Object.keys(kept ?? {})).not.toContain('tags');
  });

  it('has a hierarchical namespace, soft delete and an access log unless somebody says otherwise', () => {
    expect(parameterDefault('infra/main.bicep', 'hierarchicalNamespace')).toBe(true);
    expect(parameterDefault('infra/main.bicep', 'softDeleteDays')).toBeGreaterThan(0);
    expect(parameterDefault('infra/main.bicep', 'auditExport')).toBe(true);
    const [audit] = created('Microsoft.Insights/diagnosticSettings');
    const categories = ['StorageRead', 'StorageWrite', 'StorageDelete'];
    expect(audit).toMatchObject({
      properties: { logs: categories.map((category) => ({ category, enabled: true })) },
    });
  });

  it('archives nothing and deletes only what was never published', () => {
    const text = readText('infra/exportKeeping.bicep');
    expect(text).not.toContain('tierToArchive');
    expect(text.match(/\bdelete:/g)).toHaveLength(1);
    expect(variable('infra/exportKeeping.bicep', 'leftovers')).toMatchObject({
      definition: {
        filters: {
          prefixMatch: [
            new Expression("'${rawContainer}/landing/'"),
            new Expression("'${rawContainer}/staging/'"),
          ],
        },
      },
    });
  });
});

describe('the function app', () => {
  it('runs on Node 24, whatever the plan', () => {
    expect(variable('infra/functionApp.bicep', 'nodeVersion')).toBe('24');
    const text = readText('infra/functionApp.bicep');
    expect(text).toContain("runtime: { name: 'node', version: nodeVersion }");
    expect(text).toContain("linuxFxVersion: flex ? null : 'Node|${nodeVersion}'");
  });

  it('is reached by https only, with TLS 1.2 or newer', () => {
    const [app] = created('Microsoft.Web/sites');
    expect(app).toMatchObject({
      properties: {
        httpsOnly: true,
        siteConfig: { ftpsState: 'Disabled', minTlsVersion: '1.2', scmMinTlsVersion: '1.2' },
      },
    });
  });

  it('has no password for publishing', () => {
    const policies = created('Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    const names = policies.map(({ name, properties }) => ({ name, properties }));
    expect(names).toEqual([
      { name: 'ftp', properties: { allow: false } },
      { name: 'scm', properties: { allow: false } },
    ]);
  });

  it('can be reached by Graph, also where storage is private', () => {
    const [app] = created('Microsoft.Web/sites');
    expect(app).toMatchObject({ properties: { publicNetworkAccess: 'Enabled' } });
  });

  it('uses the storage of its host and the logs by its identity', () => {
    expect(variable('infra/functionApp.bicep', 'hostSettings')).toEqual({
      AzureWebJobsStorage__credential: 'managedidentity',
      AzureWebJobsStorage__clientId: new Expression('identityClientId'),
      AzureWebJobsStorage__blobServiceUri: new Expression('hostBlobEndpoint'),
      AzureWebJobsStorage__tableServiceUri: new Expression('hostTableEndpoint'),
      APPLICATIONINSIGHTS_CONNECTION_STRING: new Expression('insightsConnection'),
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: new Expression(
        "'ClientId=${identityClientId};Authorization=AAD'",
      ),
    });
  });

  it('gets what Flex Consumption refuses as settings only on the premium plan', () => {
    const text = readText('infra/functionApp.bicep');
    expect(text).toContain(
      'union(hostSettings, flex ? {} : premiumSettings, settings, azureSettings)',
    );
    expect(Object.keys(variable('infra/functionApp.bicep', 'premiumSettings'))).toEqual([
      'FUNCTIONS_EXTENSION_VERSION',
      'FUNCTIONS_WORKER_RUNTIME',
      'WEBSITE_RUN_FROM_PACKAGE',
      'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID',
    ]);
  });
});

describe('logs', () => {
  it('are accepted from identities only', () => {
    const [component] = created('Microsoft.Insights/components');
    const [workspace] = created('Microsoft.OperationalInsights/workspaces');
    expect(component).toMatchObject({ properties: { DisableLocalAuth: true } });
    expect(workspace).toMatchObject({ properties: { features: { disableLocalAuth: true } } });
  });
});

describe('roles', () => {
  it('of the app are these and no others', () => {
    const roles = variable('infra/roles.bicep', 'appRoles') as readonly BicepObject[];
    const given = roles.map(({ role, account, component }) => [role, account ?? component]);
    expect(given).toEqual([
      ['Storage Blob Data Owner', new Expression('hostAccount')],
      ['Storage Table Data Contributor', new Expression('hostAccount')],
      ['Storage Blob Data Contributor', new Expression('exportAccount')],
      ['Storage Table Data Contributor', new Expression('exportAccount')],
      ['Monitoring Metrics Publisher', new Expression('component')],
    ]);
  });

  it('all say why', () => {
    const roles = variable('infra/roles.bicep', 'appRoles') as readonly BicepObject[];
    for (const { why } of roles) expect(why).toMatch(/^[A-Z].+\.$/);
  });

  // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
  it('have the ids that Azure gives them', () => {
    expect(variable('infra/role.bicep', 'roleIds')).toEqual({
      'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
      'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
      'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
    });
  });

  it('are assigned nowhere else', () => {
    const assignments = resources.filter(({ type }) => type.endsWith('/roleAssignments'));
    expect(new Set(assignments.map(({ file }) => file))).toEqual(new Set(['infra/role.bicep']));
  });
});

describe('resource versions', () => {
  const versions = new Map<string, Set<string>>();
  for (const { type, version } of resources) {
    if (version === undefined) continue;
    versions.set(type, (versions.get(type) ?? new Set()).add(version));
  }

  it('are the same wherever a type is used', () => {
    expect([...versions].filter(([, { size }]) => size > 1)).toEqual([]);
  });

  it('are no previews, but where there is nothing else', () => {
    const previews = [...versions].filter(([, found]) => /preview/.test([...found].join(' ')));
    expect(previews.map(([type]) => type)).toEqual(['Microsoft.Insights/diagnosticSettings']);
  });
});
