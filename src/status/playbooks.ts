import type { ProblemCode } from '../problemCodes.ts';

/** Help with a problem in plain sentences; words of code, and commands, are in backticks. */
export interface Playbook {
  /** What the problem means. */
  readonly means: string;
  /** Where to look. */
  readonly look: string;
  /** What to do, in one sentence. */
  readonly remedy: string;
  /** What else there is to do or to know. */
  readonly more: string;
}

/** The texts of docs/playbooks.md: a test sees that both say the same. */
export const playbooks: Readonly<Record<ProblemCode, Playbook>> = {
  permissionMissing: {
    means:
      'Graph knows the identity of the app and answers 403: the permission ' +
      '`CallRecords.Read.All` is missing, was taken away, or is not in the token yet.',
    look:
      '`npm run doctor` shows the `roles` of the token that it gets. `sh ' +
      'infra/hooks/grant-graph-permission.sh <object id of the identity>` says whether the ' +
      'permission is granted, and grants it if you may.',
    remedy:
      'Have `CallRecords.Read.All` granted to the identity of the app, then wait: the token ' +
      'that it has stays as it is for up to a day.',
    more:
      'Granting takes a Privileged Role Administrator or a Global Administrator. A restart ' +
      "does not renew a managed identity's token. The first run with a new one works by " +
      'itself.',
  },
  signInRefused: {
    means:
      'There is no token, or Graph answers 401: the identity is not one of this tenant and ' +
      'cloud.',
    look:
      'The error in status, and `GRAPH_CLOUD`. From a terminal, `AZURE_TENANT_ID`, ' +
      '`AZURE_CLIENT_ID` and the secret or certificate may be wrong or expired; `npm run ' +
      'doctor` tells which.',
    remedy:
      'Set `GRAPH_CLOUD` to the cloud of the tenant, and see that the identity exists in that ' +
      'tenant.',
    more:
      'For settings: docs/operations.md, "Change a setting". Everything goes on at the next ' +
      'run.',
  },
  storageRefused: {
    means:
      'The export account refuses the identity or does not answer, so status itself may be ' +
      'missing or old.',
    look:
      "The error in status: 403 is a role or the account's firewall, anything else a wrong " +
      'address or an outage. `npm run doctor` tries blobs and tables by writing.',
    remedy:
      'Run `azd provision`, which gives the identity its roles on the account again, and see ' +
      "that the account's network lets the app in.",
    more:
      'The roles are Storage Blob Data Contributor and Storage Table Data Contributor; new ' +
      'ones may take ten minutes. If a container or table was deleted: docs/operations.md, ' +
      '"Bring a deleted file back". `npm run doctor -- --fix` creates empty ones, which is ' +
      'right only where there was no export.',
  },
  feedUnavailable: {
    means:
      'This tenant or cloud does not have the feed, while others work with the same ' +
      'permission.',
    look:
      'The error in status: Graph says that the function does not exist, or refuses this feed ' +
      'alone. Mostly it is SMS, which is under `/beta` and needs a licence.',
    remedy: 'Take the feed out of `FEEDS`, or see to the licence.',
    more: 'The files of the feed stay.',
  },
  feedSilent: {
    means:
      'A feed has had no success for three hours, or three intervals of `EXPORT_SCHEDULE` if ' +
      'that is longer, and nothing more precise is known.',
    look:
      'The timers in status, and "Feeds" and "Functions" in the workbook: whether runs end, ' +
      'and with what. If status does not answer either, the app does not start; the log of its ' +
      'host says why.',
    remedy: 'Run `npm run doctor`, which finds what stands in the way, and do what it says.',
    more:
      '`npm run doctor -- --fix` gives back windows that nobody holds any more, and pulls what ' +
      'is due.',
  },
  feedBehind: {
    means:
      'Three runs in a row were stopped by their deadline with work left. In the first hours ' +
      'of a new export it only says that there is much to read.',
    look: 'What is due in status, and "Waiting, by reason" in the workbook.',
    remedy:
      'Wait for a day; if it lasts, run `npm run export` on a machine of your own, where it ' +
      'has no deadline.',
    more:
      'That may run beside the app; `npm run doctor -- --fix` pulls the same. If Graph makes ' +
      'the app wait, see `throttled`.',
  },
  windowsFailing: {
    means:
      'Some windows, or whole runs, have failed three times in a row or more often; the others ' +
      'go on.',
    look:
      'The failing windows in status, each with its error and what to do, the errors of its ' +
      'timers, and "Windows put back, by reason" in the workbook.',
    remedy:
      'Do what status says about each error, then run `npm run doctor -- --fix`, which pulls ' +
      'the failing windows at once.',
    more:
      'Windows are also tried again by themselves, at growing intervals. For a file that is ' +
      'missing although it was written: docs/operations.md, "Bring a deleted file back".',
  },
  throttled: {
    means:
      'Graph has told the app to wait, for hours. The limits are those of the tenant: other ' +
      'apps use them up, too.',
    look: '"Waiting, by reason" in the workbook.',
    remedy:
      'Wait for a day or two if the export is new; otherwise look for other apps that read ' +
      'call records of this tenant, such as a second export.',
    more: 'The app waits as long as it is told, and loses nothing.',
  },
  timersSilent: {
    means:
      'The host has let three times of a timer pass. Deployments have been seen after which ' +
      'all timers stopped while routes went on.',
    look: '"Functions" in the workbook, and in the portal whether the app has functions at all.',
    remedy:
      'Restart the app with `az functionapp restart --name <app> --resource-group rg-<env>`, ' +
      'and deploy it again if it has no functions.',
    more:
      'If functions are missing, the log of the host says what kept them from loading. Until ' +
      'timers run, each call of status, dashboard or export starts the work that is due, and ' +
      'so does `npm run doctor -- --fix`: docs/operations.md, "When timers are silent".',
  },
  clockSkew: {
    means:
      "The clock of the machine is more than five minutes from Graph's. Windows that still run " +
      'end too early or too late, and tokens may be refused.',
    look: '`npm run doctor` prints the difference on the machine where it runs.',
    remedy:
      'In Azure, restart the app, so that it gets another machine; on a machine of your own, ' +
      'have a time server set the clock.',
    more:
      "If the difference comes back, tell Azure's support. Rows that were missed come with the " +
      'next pulls.',
  },
  subscriptionMissing: {
    means:
      'Graph sends no notifications, or soon will not. Call records still come in by list, up ' +
      'to hours later.',
    look:
      'The error of the subscription in status, and "The subscription" in the workbook: why it ' +
      'was not made or renewed.',
    remedy:
      'Do what the error of the subscription says, then run `npm run doctor -- --fix`, which ' +
      'makes or renews it at once.',
    more:
      'Where notifications are not wanted, set `NOTIFICATION_URL` to nothing: then there is no ' +
      'subscription, and no such problem.',
  },
  webhookUnreachable: {
    means:
      'Graph could not reach `NOTIFICATION_URL` when it was to be subscribed, or call records ' +
      'come in by list only, although a subscription lives.',
    look:
      'Whether the address is that of the app, and whether access restrictions, a proxy or a ' +
      'gateway are in between. `npm run doctor` asks the route as Graph does; it has to answer ' +
      'within ten seconds.',
    remedy:
      'Open the route of `NOTIFICATION_URL` to the internet, or to the addresses that Graph ' +
      'notifies from.',
    more:
      'If the app is too slow to wake up, set `ALWAYS_READY_HTTP=1`. Then `npm run doctor -- ' +
      '--fix` renews the subscription; where there is none, the app tries again every five ' +
      'minutes.',
  },
  notificationsRejected: {
    means:
      'Somebody posts what is not ours, or an old subscription still sends. What is rejected ' +
      'is never taken in.',
    look: '"Notifications rejected, by reason" in the workbook.',
    remedy:
      'Wait for a day if the subscription is new; otherwise let only the addresses that Graph ' +
      'notifies from reach the notifications route.',
    more: "The app's access restrictions can keep others out.",
  },
  recordsFailing: {
    means:
      'Some call records could not be fetched in three tries or more, or Graph has announced ' +
      'one and does not have it after a day. The others are not held up.',
    look:
      'The failing call records in status, and "Call records put off, by reason" in the ' +
      'workbook.',
    remedy:
      'Do what the errors of the records say, then run `npm run doctor -- --fix`, which tries ' +
      'all of them at once.',
    more:
      '`npm run export -- --feed callRecords` tries them, too. A record that Graph no longer ' +
      'has is counted as gone after 30 days.',
  },
};
