// Where logs go. Nothing is accepted on the strength of a key.
param workspaceName string
param componentName string
param location string
param tags object
param logDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: logDays
    features: { disableLocalAuth: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

output componentName string = component.name
output workspaceId string = workspace.id
// It says where to send to and holds no secret that would be accepted.
output connectionString string = component.properties.ConnectionString
