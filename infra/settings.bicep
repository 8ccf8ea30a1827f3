// The settings of the app, by the names of src/config/table.ts. Those that only Azure knows are
// added in functionApp.bicep; EXPORT_STORAGE is in neither, because it would be a key.
@export()
@sealed()
type Settings = {
  GRAPH_CLOUD: 'global' | 'usgov-l4' | 'usgov-l5'
  GRAPH_BASE_URL: string
  FEEDS: string
  EXPORT_CONTAINER: string
  EXPORT_START: string
  PARTITION_HOURS: string
  REVISIT_HOURS: string
  EXPORT_SCHEDULE: string
  NOTIFICATION_URL: string
}
