// Rules over the logged events (src/log.ts). Each query returns a row for each thing that is wrong,
// and each rule is named like its heading in playbooks.md.
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
'''

var rules = [
  {
    name: 'feed-silent'
    title: 'A feed has had no success'
    severity: 1
    every: 'PT1H'
    over: 'P1D'
    query: '''
let successes = union
  (events | where event == 'feedEnded' and isempty(error) | project TimeGenerated, feed),
  (AppRequests | where Name == 'exportCallRecords' and Success | project TimeGenerated, feed = 'callRecords');
print feed = dynamic(<feeds>)
| mv-expand feed to typeof(string)
| join kind=leftanti (successes | where TimeGenerated > ago(<silenceHours>h) | distinct feed) on feed
'''
  }
  {
    name: 'timers-silent'
    title: 'A timer has not run'
    severity: 1
    every: 'PT1H'
    over: 'P1D'
    query: '''
datatable (timer: string, allowed: timespan) [
  'exportLogs', <silenceHours>h,
  'exportCallRecords', 1h,
  'reconcileCallRecords', <silenceHours>h,
  'renewSubscription', 1d
]
| where timer == 'exportLogs' or set_has_element(dynamic(<feeds>), 'callRecords')
| join kind=leftouter (AppRequests | summarize ran = max(TimeGenerated) by timer = Name) on timer
| where isnull(ran) or ran < now() - allowed
'''
  }
  {
    name: 'graph-refused'
    title: 'Graph refuses the identity'
    severity: 1
    every: 'PT15M'
    over: 'PT1H'
    query: '''
events
| where error matches regex 'Graph answered 40[13]'
| summarize times = count() by feed
'''
  }
  {
    name: 'subscription-ending'
    title: 'The subscription is missing or about to end'
    severity: 1
    every: 'PT1H'
    over: 'P2D'
    query: '''
events
| where event in ('subscriptionCreated', 'subscriptionRenewed')
| summarize until = max(todatetime(entry.expiresAt))
| where isnull(until) or until < now() + 12h
'''
  }
  {
    name: 'records-failing'
    title: 'Call records keep failing'
    severity: 2
    every: 'PT1H'
    over: 'P1D'
    query: '''
events
| where event == 'recordPutOff'
| summarize since = min(TimeGenerated), last = max(TimeGenerated) by id = tostring(entry.callRecord)
| where last - since > 6h
'''
  }
  {
    name: 'feed-behind'
    title: 'A feed does not catch up'
    severity: 2
    every: 'PT1H'
    over: 'PT6H'
    query: '''
events
| where event == 'feedEnded'
| summarize runs = count(), left = min(tolong(entry.left)) by feed
| where runs >= 6 and left > 0
'''
  }
  {
    name: 'notifications-rejected'
    title: 'Notifications are rejected'
    severity: 3
    every: 'PT1H'
    over: 'PT1H'
    query: '''
events
| where event in ('notificationsReceived', 'notificationRefused')
| mv-expand reason = iff(event == 'notificationRefused', pack_array(entry.reason), bag_keys(entry.rejected))
    to typeof(string)
| summarize rejected = sum(iff(event == 'notificationRefused', 1, tolong(entry.rejected[reason]))) by reason
| where rejected > 20
'''
  }
  {
    name: 'throttled'
    title: 'Graph throttles for hours'
    severity: 3
    every: 'PT1H'
    over: 'PT6H'
    query: '''
events
| where event == 'waiting' and tostring(entry.reason) == 'throttled'
| summarize hours = dcount(bin(TimeGenerated, 1h)) by feed
| where hours >= 4
'''
  }
]

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
  for rule in rules: if (rule.name != 'subscription-ending' || withSubscription) {
    name: 'call-export-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: 'Teams call export: ${rule.title}'
      description: 'What to do: infra/playbooks.md#${rule.name}'
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
        customProperties: { playbook: 'infra/playbooks.md#${rule.name}' }
      }
    }
  }
]
