// Looks at what would stop the deployment later, before anything is created.
import { az } from './azureCli.mjs';

const azureClouds = {
  global: 'AzureCloud',
  'usgov-l4': 'AzureUSGovernment',
  'usgov-l5': 'AzureUSGovernment',
};

/** What is wrong, in words; nothing if all is well. */
function findProblem(account, { GRAPH_CLOUD: cloud = 'global', AZURE_TENANT_ID: tenant }) {
  const azureCloud = azureClouds[cloud];
  if (account.environmentName === 'AzureChinaCloud' || /china|21vianet/i.test(cloud)) {
    return 'Graph has no call logs in the cloud that 21Vianet operates: there is nothing to export.';
  }
  if (azureCloud === undefined) {
    return `GRAPH_CLOUD must be one of ${Object.keys(azureClouds).join(', ')}, found "${cloud}".`;
  }
  if (account.environmentName !== azureCloud) {
    return (
      `GRAPH_CLOUD is ${cloud}, and az is signed in to ${account.environmentName}. Set the one that ` +
      `is wrong: azd env set GRAPH_CLOUD ..., or az cloud set --name ${azureCloud} and az login.`
    );
  }
  if (tenant !== undefined && account.tenantId !== tenant) {
    return `azd and az are signed in to different tenants. Run: az login --tenant ${tenant}`;
  }
  return undefined;
}

try {
  const problem = findProblem(await az('account', 'show'), process.env);
  if (problem !== undefined) throw new Error(problem);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
