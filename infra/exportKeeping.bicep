// How long the exported files stay, and in which tier.
param accountName string
param rawContainer string
param feeds string[]
param lock bool
param leftoverDays int
param rawCoolDays int
param rawColdDays int

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: accountName
}

// It keeps the account, not single files: the app goes on replacing and deleting those.
resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  scope: account
  name: 'keep-export'
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds call records that Graph no longer has. Remove this lock only to delete them for good.'
  }
}

var leftovers = {
  name: 'delete-leftovers'
  enabled: true
  type: 'Lifecycle'
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: ['${rawContainer}/landing/', '${rawContainer}/staging/'] }
    actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: leftoverDays } } }
  }
}

// Never to Archive: an archived file can neither be read nor merged, and any window may be pulled again.
var tiers = union(
  rawCoolDays > 0 ? { tierToCool: { daysAfterModificationGreaterThan: rawCoolDays } } : {},
  rawColdDays > 0 ? { tierToCold: { daysAfterModificationGreaterThan: rawColdDays } } : {}
)
var cooling = {
  name: 'cool-raw'
  enabled: true
  type: 'Lifecycle'
  definition: {
    filters: { blobTypes: ['blockBlob'], prefixMatch: map(feeds, feed => '${rawContainer}/${feed}/') }
    actions: { baseBlob: tiers }
  }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: { policy: { rules: empty(tiers) ? [leftovers] : [leftovers, cooling] } }
}
