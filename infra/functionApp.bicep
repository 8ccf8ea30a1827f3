// The function app and its plan.
import { Settings } from 'settings.bicep'

param name string
param planName string
param location string
param tags object

@allowed(['flex', 'premium'])
param hostingPlan string

param alwaysReadyHttp int
param identityId string
param identityClientId string
param hostBlobEndpoint string
param hostTableEndpoint string
param exportBlobEndpoint string
param exportTableEndpoint string
param packageContainer string
param insightsConnection string

@description('Empty: no virtual network.')
param subnetId string

param settings Settings

var flex = hostingPlan == 'flex'
var nodeVersion = '24'

// A premium plan would keep its code in a file share, which takes a storage key. So it runs from a
// package in a container, fetched with the identity.
// https://learn.microsoft.com/azure/azure-functions/storage-considerations#create-an-app-without-azure-files
var packageUrl = '${hostBlobEndpoint}${packageContainer}/app.zip'

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: flex ? 'functionapp' : 'elastic'
  sku: flex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: 'EP1', tier: 'ElasticPremium' }
  properties: flex ? { reserved: true } : { reserved: true, maximumElasticWorkerCount: 2 }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    // Graph sends its notifications from the internet, also where storage is private.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: flex
      ? {
          runtime: { name: 'node', version: nodeVersion }
          deployment: {
            storage: {
              type: 'blobContainer'
              value: '${hostBlobEndpoint}${packageContainer}'
              authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
            }
          }
          scaleAndConcurrency: {
            instanceMemoryMB: 2048
            // The least that the plan takes. The export itself needs two or three.
            maximumInstanceCount: 40
            alwaysReady: alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : []
          }
        }
      : null
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      linuxFxVersion: flex ? null : 'Node|${nodeVersion}'
    }
  }
}

// Passwords for publishing; deployments come with a token.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

var hostSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: hostBlobEndpoint
  AzureWebJobsStorage__tableServiceUri: hostTableEndpoint
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

// Flex Consumption knows these from functionAppConfig and refuses them as settings.
var premiumSettings = {
  FUNCTIONS_EXTENSION_VERSION: '~4'
  FUNCTIONS_WORKER_RUNTIME: 'node'
  WEBSITE_RUN_FROM_PACKAGE: packageUrl
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identityId
}

// What only Azure knows.
var azureSettings = {
  EXPORT_STORAGE__blobServiceUri: exportBlobEndpoint
  EXPORT_STORAGE__tableServiceUri: exportTableEndpoint
  EXPORT_STORAGE__clientId: identityClientId
  NOTIFICATION_URL: replace(settings.NOTIFICATION_URL, '<WEBSITE_HOSTNAME>', app.properties.defaultHostName)
}

resource appSettings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(hostSettings, flex ? {} : premiumSettings, settings, azureSettings)
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
