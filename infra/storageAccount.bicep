// A storage account that only identities can open. Both accounts are made from this file, so that
// neither can be less safe than the other.
param name string
param location string
param tags object = {}
param redundancy string
param hierarchicalNamespace bool = false
param containers string[]
param tables string[] = []

@description('0: what is deleted is gone.')
param softDeleteDays int = 0

@description('Resource id of the workspace to which accesses to blobs are logged; empty logs none.')
param auditWorkspaceId string = ''

@description('True: reached over private endpoints only.')
param privateNetwork bool

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isHnsEnabled: hierarchicalNamespace
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'AzureServices', defaultAction: privateNetwork ? 'Deny' : 'Allow' }
  }
}

// No versions: an account with a hierarchical namespace has none.
var softDelete = softDeleteDays > 0 ? { enabled: true, days: softDeleteDays } : { enabled: false }

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: softDelete
    containerDeleteRetentionPolicy: softDelete
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for containerName in containers: {
    parent: blobs
    name: containerName
    properties: { publicAccess: 'None' }
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for tableName in tables: {
    parent: tableService
    name: tableName
  }
]

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (auditWorkspaceId != '') {
  scope: blobs
  name: 'audit'
  properties: {
    workspaceId: auditWorkspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output tableEndpoint string = account.properties.primaryEndpoints.table
