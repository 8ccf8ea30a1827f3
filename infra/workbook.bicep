// What the logs say, on one page in the portal.
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2022-04-01' = {
  name: guid(workspaceId, 'call-export')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Teams call export'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: replace(loadTextContent('workbook.json'), '<workspace>', workspaceId)
  }
}
