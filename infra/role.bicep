// One role for one principal on one resource.
@allowed([
  'Monitoring Metrics Publisher'
  'Storage Blob Data Contributor'
  'Storage Blob Data Owner'
  'Storage Blob Data Reader'
  'Storage Table Data Contributor'
])
param role string

@description('The role is on this storage account, or on one container of it.')
param accountName string = ''
param containerName string = ''

@description('The role is on this Application Insights component.')
param componentName string = ''

@description('Stands in the assignment, for whoever wonders later.')
param why string

param principalId string

param principalType string?

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roleIds = {
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var hasAccount = !empty(accountName)
var hasContainer = !empty(containerName)
var hasComponent = !empty(componentName)
var assignment = {
  roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[role])
  principalId: principalId
  principalType: principalType
  description: why
}

// A name is looked at even where its condition is false, and may not be empty.
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = if (hasAccount) {
  name: hasAccount ? accountName : 'none'

  resource blobs 'blobServices' existing = if (hasContainer) {
    name: 'default'

    resource container 'containers' existing = if (hasContainer) {
      name: hasContainer ? containerName : 'none'
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = if (hasComponent) {
  name: hasComponent ? componentName : 'none'
}

resource onAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasAccount && !hasContainer) {
  scope: account
  name: guid(account.id, principalId, role)
  properties: assignment
}

resource onContainer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasContainer) {
  scope: account::blobs::container
  name: guid(account::blobs::container.id, principalId, role)
  properties: assignment
}

resource onComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasComponent) {
  scope: component
  name: guid(component.id, principalId, role)
  properties: assignment
}
