// Who may do what: these and no others. Nobody else has a way in, because there are no keys.
targetScope = 'subscription'

param appGroup string
param exportGroup string
param hostAccount string
param packageContainer string
param exportAccount string
param exportContainer string
param component string

@description('Object id of the identity of the app.')
param appId string

@description('Object ids of people or groups who may read the tables.')
param tableReaders string[]

@description('Object id of who uploads packages; empty if nobody.')
param deployerId string

var appRoles = [
  {
    role: 'Storage Blob Data Owner'
    group: appGroup
    account: hostAccount
    why: 'The host keeps its locks, timers, keys and the deployed package here.'
  }
  {
    role: 'Storage Table Data Contributor'
    group: appGroup
    account: hostAccount
    why: 'The host writes its diagnostic events here.'
  }
  {
    role: 'Storage Blob Data Contributor'
    group: exportGroup
    account: exportAccount
    why: 'The app writes the exported files, and how it fares.'
  }
  {
    role: 'Storage Table Data Contributor'
    group: exportGroup
    account: exportAccount
    why: 'The app keeps the ledger, the inbox, the subscription and the journal here.'
  }
  {
    role: 'Monitoring Metrics Publisher'
    group: appGroup
    component: component
    why: 'The host sends logs with its identity; there is no key that could.'
  }
]
var readerRoles = map(tableReaders, reader => {
  role: 'Storage Blob Data Reader'
  group: exportGroup
  account: exportAccount
  container: exportContainer
  principalId: reader
  why: 'Reads the tables, not the raw rows.'
})
var deployerRoles = [
  {
    role: 'Storage Blob Data Contributor'
    group: appGroup
    account: hostAccount
    container: packageContainer
    principalId: deployerId
    why: 'Uploads the package that a premium plan runs.'
  }
]
var roles = concat(appRoles, readerRoles, empty(deployerId) ? [] : deployerRoles)

module assignment 'role.bicep' = [
  for (entry, i) in roles: {
    name: 'role${i}'
    scope: resourceGroup(entry.group)
    params: {
      role: entry.role
      accountName: entry.?account ?? ''
      containerName: entry.?container ?? ''
      componentName: entry.?component ?? ''
      principalId: entry.?principalId ?? appId
      // Entra may not know a new identity everywhere yet, and takes our word that there is one.
      principalType: contains(entry, 'principalId') ? null : 'ServicePrincipal'
      why: entry.why
    }
  }
]
