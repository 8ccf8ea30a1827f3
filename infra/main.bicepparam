// Every parameter from an environment variable: `azd env set NAME value`, or export it for the
// Azure CLI. What is not set has the default of main.bicep.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param settings = {
  GRAPH_CLOUD: readEnvironmentVariable('GRAPH_CLOUD', 'global')
  GRAPH_BASE_URL: readEnvironmentVariable('GRAPH_BASE_URL', '')
  FEEDS: readEnvironmentVariable('FEEDS', 'pstnCalls,directRoutingCalls,smsLog,callRecords')
  EXPORT_CONTAINER: readEnvironmentVariable('EXPORT_CONTAINER', 'call-exports')
  EXPORT_START: readEnvironmentVariable('EXPORT_START', '')
  PARTITION_HOURS: readEnvironmentVariable('PARTITION_HOURS', '24')
  REVISIT_HOURS: readEnvironmentVariable('REVISIT_HOURS', '1,3,8,24,48,72,168,336,840')
  EXPORT_SCHEDULE: readEnvironmentVariable('EXPORT_SCHEDULE', '0 */10 * * * *')
  NOTIFICATION_URL: readEnvironmentVariable('NOTIFICATION_URL', 'https://<WEBSITE_HOSTNAME>/api/notifications')
}

// Hosting.
param hostingPlan = readEnvironmentVariable('HOSTING_PLAN', 'flex')
param alwaysReadyHttp = int(readEnvironmentVariable('ALWAYS_READY_HTTP', '0'))
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param deployerId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')

// Keeping.
param exportRedundancy = readEnvironmentVariable('EXPORT_REDUNDANCY', 'Standard_ZRS')
param hierarchicalNamespace = bool(readEnvironmentVariable('HIERARCHICAL_NAMESPACE', 'true'))
param lockExport = bool(readEnvironmentVariable('LOCK_EXPORT', 'true'))
param softDeleteDays = int(readEnvironmentVariable('SOFT_DELETE_DAYS', '7'))
param leftoverDays = int(readEnvironmentVariable('LEFTOVER_DAYS', '180'))
param rawCoolDays = int(readEnvironmentVariable('RAW_COOL_DAYS', '90'))
param rawColdDays = int(readEnvironmentVariable('RAW_COLD_DAYS', '0'))
param auditExport = bool(readEnvironmentVariable('AUDIT_EXPORT', 'true'))
param tableReaders = filter(split(readEnvironmentVariable('TABLE_READERS', ''), ','), id => id != '')

// Telling.
param alertEmails = filter(split(readEnvironmentVariable('ALERT_EMAILS', ''), ','), address => address != '')
param actionGroupId = readEnvironmentVariable('ACTION_GROUP_ID', '')
param silenceHours = int(readEnvironmentVariable('SILENCE_HOURS', '3'))
param logDays = int(readEnvironmentVariable('LOG_DAYS', '30'))
