// A rule for each problem of the app (src/problemCodes.ts), named like it and like its heading
// in docs/playbooks.md. Each query returns a row for each thing that is wrong.
param location string
param tags object
param workspaceId string
param feeds string[]

@description('False where the export goes without notifications.')
param notifications bool

param silenceHours int
param emails string[]

@description('Resource id; empty if there is none.')
param actionGroupId string

var events = '''
let events = AppTraces
| where Message startswith '{"level":'
| extend entry = parse_json(Message)
| extend event = tostring(entry.event), feed = tostring(entry.feed), error = tostring(entry.error);
let problems = events
| where event == 'problemFound'
| extend code = tostring(entry.code), message = tostring(entry.message);
'''

// What the app says itself. A run tells the problems that it leaves behind, and the renewal runs every
// five minutes: half an hour without a word means that the problem is over, or that nothing runs.
var told = '''
problems
| where code == '<code>'
| summarize last = max(TimeGenerated) by feed, message
'''
var toldProblems = [
  { code: 'permissionMissing', title: 'The permission is missing', severity: 1 }
  { code: 'signInRefused', title: 'The identity is refused', severity: 1 }
  { code: 'feedUnavailable', title: 'A feed is not to be had', severity: 2 }
  { code: 'feedBehind', title: 'A feed does not catch up', severity: 2 }
  { code: 'windowsFailing', title: 'Windows keep failing', severity: 2 }
  { code: 'throttled', title: 'Graph throttles for hours', severity: 3 }
  { code: 'clockSkew', title: 'The clocks of app and Graph differ', severity: 2 }
  { code: 'webhookUnreachable', title: 'Graph does not reach the app', severity: 2 }
  { code: 'notificationsRejected', title: 'Notifications are rejected', severity: 3 }
  { code: 'recordsFailing', title: 'Call records keep failing', severity: 2 }
]

// What an app that is dead, or has no storage, cannot say.
var seenProblems = [
  {
    code: 'storageRefused'
    title: 'Storage is refused or does not answer'
    severity: 1
    every: 'PT15M'
    over: 'PT30M'
    query: '''
let ofRuns = AppExceptions
| where InnermostMessage has 'StorageRefusedError'
| project TimeGenerated, feed = '', message = 'A function could not open storage.';
let ofEvents = events
| where event == 'statusFailed' or error startswith 'StorageRefusedError'
| project TimeGenerated, feed, message = error;
union (problems | where code == 'storageRefused'), ofRuns, ofEvents
| summarize times = count(), last = max(TimeGenerated), message = take_any(message) by feed
| where times > 2
'''
  }
  {
    code: 'feedSilent'
    title: 'A feed has had no success'
    severity: 1
    every: 'PT1H'
    over: 'P1D'
    query: '''
let successes = events
| where event in ('windowPulled', 'windowListed') and TimeGenerated > ago(<silenceHours>h);
let explained = problems
| where TimeGenerated > ago(1h)
| where code in ('permissionMissing', 'signInRefused', 'feedUnavailable', 'throttled');
print feed = dynamic(<feeds>)
| mv-expand feed to typeof(string)
| join kind=leftanti (successes | distinct feed) on feed
| join kind=leftanti (explained | distinct feed) on feed
'''
  }
  {
    code: 'timersSilent'
    title: 'A timer has not run'
    severity: 1
    every: 'PT1H'
    over: 'P1D'
    query: '''
datatable (timer: string, allowed: timespan) [
  'exportLogs', <silenceHours>h,
  'renewSubscription', 1h,
  'exportCallRecords', 1h,
  'reconcileCallRecords', 1h
]
| where timer in ('exportLogs', 'renewSubscription') or set_has_element(dynamic(<feeds>), 'callRecords')
| join kind=leftouter (AppRequests | summarize ran = max(TimeGenerated) by timer = Name) on timer
| where isnull(ran) or ran < now() - allowed
'''
  }
  {
    code: 'subscriptionMissing'
    title: 'The subscription is missing or about to end'
    severity: 2
    every: 'PT1H'
    over: 'P2D'
    query: '''
let ending = events
| where event in ('subscriptionCreated', 'subscriptionRenewed')
| summarize until = max(todatetime(entry.expiresAt))
| where isnull(until) or until < now() + 12h
| project message = 'Nothing has been created or renewed in time.';
let missing = problems
| where code == 'subscriptionMissing' and TimeGenerated > ago(30m);
union ending, missing
| distinct message
'''
  }
]

var rules = concat(
  map(toldProblems, problem => {
    code: problem.code
    title: problem.title
    severity: problem.severity
    every: 'PT15M'
    over: 'PT30M'
    query: replace(told, '<code>', problem.code)
  }),
  seenProblems
)
var withSubscription = notifications && contains(feeds, 'callRecords')

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'call-export'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'call-export'
    emailReceivers: map(emails, address => { name: address, emailAddress: address, useCommonAlertSchema: true })
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for rule in rules: if (rule.code != 'subscriptionMissing' || withSubscription) {
    name: 'call-export-${rule.code}'
    location: location
    tags: tags
    properties: {
      displayName: 'Teams call export: ${rule.title}'
      description: 'What to do: docs/playbooks.md#${toLower(rule.code)}'
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.over
      // The tables appear with their first rows, which come after this rule.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: replace(
              replace('${events}${rule.query}', '<feeds>', string(feeds)),
              '<silenceHours>',
              string(silenceHours)
            )
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: concat(empty(emails) ? [] : [group.id], empty(actionGroupId) ? [] : [actionGroupId])
        customProperties: { playbook: 'docs/playbooks.md#${toLower(rule.code)}' }
      }
    }
  }
]
