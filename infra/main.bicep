// The whole system on one page: what there is, where it lies, who may do what. Each part is a file
// beside this one. Resource versions are not the newest on purpose: national clouds get them late.
targetScope = 'subscription'

import { Settings } from 'settings.bicep'

@minLength(1)
@maxLength(40)
@description('Names the resource groups. azd calls it the environment.')
param environmentName string

@description('Region of every resource.')
param location string

@description('What is exported. The README says what each setting means.')
param settings Settings = {
  GRAPH_CLOUD: 'global'
  GRAPH_BASE_URL: ''
  FEEDS: 'pstnCalls,directRoutingCalls,smsLog,callRecords'
  EXPORT_CONTAINER: 'call-exports'
  EXPORT_START: ''
  PARTITION_HOURS: '24'
  REVISIT_HOURS: '1,3,8,24,48,72,168,336,840'
  EXPORT_SCHEDULE: '0 */10 * * * *'
  NOTIFICATION_URL: 'https://<WEBSITE_HOSTNAME>/api/notifications'
}

// How it is hosted.

@allowed(['flex', 'premium'])
@description('flex: pays for what runs. premium: EP1, for clouds and regions without Flex Consumption.')
param hostingPlan string = 'flex'

@minValue(0)
@maxValue(5)
@description('Instances that always wait for notifications. One avoids slow answers to Graph; it costs all month.')
param alwaysReadyHttp int = 0

@description('Storage is reached over private endpoints only. Adds a network, its endpoints and a NAT gateway.')
param privateNetwork bool = false

// How the export is kept.

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
@description('Copies of the exported files. Regions without availability zones need one without Z.')
param exportRedundancy string = 'Standard_ZRS'

@description('Databricks, Fabric and Synapse want it. It cannot be changed later.')
param hierarchicalNamespace bool = true

@description('Locks the export account, so that nobody deletes years of records with the app.')
param lockExport bool = true

@minValue(0)
@maxValue(365)
@description('Days for which a deleted file or container can be brought back; 0 switches that off.')
param softDeleteDays int = 7

@minValue(60)
@description('Days after which what lies about in landing/ and staging/ is deleted. Graph itself forgets after 30.')
param leftoverDays int = 180

@minValue(0)
@description('Days after which raw files that no longer change become Cool; 0 leaves them Hot.')
param rawCoolDays int = 90

@minValue(0)
@description('Days after which raw files that no longer change become Cold; 0 leaves them as they are.')
param rawColdDays int = 0

@description('Logs who reads, writes and deletes exported files.')
param auditExport bool = true

@description('Object ids of people or groups who may read the tables, but not the raw rows.')
param tableReaders string[] = []

@description('Object id of who uploads the package where the plan is premium; empty if nobody.')
param deployerId string = ''

// Who is told.

@description('Mail addresses that alerts go to.')
param alertEmails string[] = []

@description('Resource id of an action group that there is already.')
param actionGroupId string = ''

@minValue(1)
@maxValue(24)
@description('Hours without success after which a feed or timer is called silent; more if EXPORT_SCHEDULE is rare.')
param silenceHours int = 3

@minValue(30)
@maxValue(730)
@description('Days for which logs are kept.')
param logDays int = 30

var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }
var feeds = map(split(settings.FEEDS, ','), feed => trim(feed))
var exportContainer = settings.EXPORT_CONTAINER
var rawContainer = '${exportContainer}-raw'
var exportTables = ['exportLedger', 'callInbox', 'callIndex', 'callSubscriptions', 'exportJournal']
var packageContainer = 'app-package'

resource appGroup 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

// Without azd's tag, by which `azd down` finds what to delete. It may also go by the deployment, and
// then ends at the lock: docs/operations.md, Uninstall.
resource exportGroup 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}-export'
  location: location
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: appGroup
  params: { name: 'id-${token}', location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  scope: appGroup
  params: {
    workspaceName: 'log-${token}'
    componentName: 'appi-${token}'
    location: location
    tags: tags
    logDays: logDays
  }
}

module network 'network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: appGroup
  params: { name: 'vnet-${token}', location: location, tags: tags, hostingPlan: hostingPlan }
}

module hostStorage 'storageAccount.bicep' = {
  name: 'hostStorage'
  scope: appGroup
  params: {
    name: 'sthost${token}'
    location: location
    tags: tags
    redundancy: 'Standard_LRS'
    containers: [packageContainer]
    privateNetwork: privateNetwork
  }
}

module exportStorage 'storageAccount.bicep' = {
  name: 'exportStorage'
  scope: exportGroup
  params: {
    name: 'stexport${token}'
    location: location
    redundancy: exportRedundancy
    hierarchicalNamespace: hierarchicalNamespace
    containers: [exportContainer, rawContainer]
    tables: exportTables
    softDeleteDays: softDeleteDays
    auditWorkspaceId: auditExport ? monitoring.outputs.workspaceId : ''
    privateNetwork: privateNetwork
  }
}

module exportKeeping 'exportKeeping.bicep' = {
  name: 'exportKeeping'
  scope: exportGroup
  params: {
    accountName: exportStorage.outputs.name
    rawContainer: rawContainer
    feeds: feeds
    lock: lockExport
    leftoverDays: leftoverDays
    rawCoolDays: rawCoolDays
    rawColdDays: rawColdDays
  }
}

module hostEndpoints 'privateEndpoints.bicep' = if (privateNetwork) {
  name: 'hostEndpoints'
  scope: appGroup
  params: {
    accountId: hostStorage.outputs.id
    services: ['blob', 'table']
    location: location
    subnetId: network!.outputs.endpointSubnetId
    zoneIds: network!.outputs.zoneIds
  }
}

// dfs is for those who read the export; the app itself speaks to blob and table.
module exportEndpoints 'privateEndpoints.bicep' = if (privateNetwork) {
  name: 'exportEndpoints'
  scope: appGroup
  params: {
    accountId: exportStorage.outputs.id
    services: concat(['blob', 'table'], hierarchicalNamespace ? ['dfs'] : [])
    location: location
    subnetId: network!.outputs.endpointSubnetId
    zoneIds: network!.outputs.zoneIds
  }
}

module roles 'roles.bicep' = {
  name: '${environmentName}-roles'
  params: {
    appGroup: appGroup.name
    exportGroup: exportGroup.name
    hostAccount: hostStorage.outputs.name
    packageContainer: packageContainer
    exportAccount: exportStorage.outputs.name
    exportContainer: exportContainer
    component: monitoring.outputs.componentName
    appId: identity.outputs.principalId
    tableReaders: tableReaders
    deployerId: hostingPlan == 'premium' ? deployerId : ''
  }
}

module app 'functionApp.bicep' = {
  name: 'app'
  scope: appGroup
  dependsOn: [roles, hostEndpoints, exportEndpoints]
  params: {
    name: 'func-${token}'
    planName: 'plan-${token}'
    location: location
    tags: tags
    hostingPlan: hostingPlan
    alwaysReadyHttp: alwaysReadyHttp
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    hostBlobEndpoint: hostStorage.outputs.blobEndpoint
    hostTableEndpoint: hostStorage.outputs.tableEndpoint
    packageContainer: packageContainer
    insightsConnection: monitoring.outputs.connectionString
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    exportBlobEndpoint: exportStorage.outputs.blobEndpoint
    exportTableEndpoint: exportStorage.outputs.tableEndpoint
    settings: settings
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  scope: appGroup
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    feeds: feeds
    notifications: settings.NOTIFICATION_URL != ''
    silenceHours: silenceHours
    emails: alertEmails
    actionGroupId: actionGroupId
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  scope: appGroup
  params: { location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId }
}

// For azd and the scripts in hooks/.
output AZURE_RESOURCE_GROUP string = appGroup.name
output EXPORT_RESOURCE_GROUP string = exportGroup.name
output EXPORT_ACCOUNT string = exportStorage.outputs.name
output EXPORT_CONTAINER string = exportContainer
output HOST_ACCOUNT string = hostStorage.outputs.name
output FUNCTION_APP_NAME string = app.outputs.name
output FUNCTION_APP_URL string = app.outputs.url
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
