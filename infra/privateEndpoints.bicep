// Private ways to the services of one storage account.
param accountId string

@description('Of blob, table, dfs.')
param services string[]

param location string
param subnetId string

@description('Resource ids of the private DNS zones, by service.')
param zoneIds object

var accountName = last(split(accountId, '/'))

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for service in services: {
    name: 'pe-${accountName}-${service}'
    location: location
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: service, properties: { privateLinkServiceId: accountId, groupIds: [service] } }
      ]
    }
  }
]

resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (service, i) in services: {
    parent: endpoint[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zoneIds[service] } }]
    }
  }
]
