// Ends a deployment with rows, or with the named reason why there are none.
import { az } from './azureCli.mjs';
import { firstRows } from './firstRows.mjs';

const requestMs = 60_000;
const waitMs = 15 * 60_000;
const {
  AZURE_RESOURCE_GROUP: group,
  AZURE_SUBSCRIPTION_ID: subscription,
  FUNCTION_APP_NAME: app,
  FUNCTION_APP_URL: url,
  FEEDS: feeds = 'pstnCalls,directRoutingCalls,smsLog,callRecords',
} = process.env;

let key;

/** A new app needs a while before it has keys and routes: what fails is tried again. */
async function ask(method, path, body) {
  key ??= await readKey();
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-functions-key': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(requestMs),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  if (!isJson) throw new Error(`${method} ${path} was answered ${response.status}`);
  return { status: response.status, body: JSON.parse(text) };
}

async function readKey() {
  const where = ['--name', app, '--resource-group', group, '--subscription', subscription];
  const { functionKeys } = await az('functionapp', 'keys', 'list', ...where);
  if (!functionKeys?.default) throw new Error('the app has no function key');
  return functionKeys.default;
}

const clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

console.log('Waiting for the first rows:');
const print = (line) => console.log(`  ${line}`);
const well = await firstRows({
  ask,
  feeds: feeds.split(',').map((feed) => feed.trim()),
  clock,
  print,
  waitMs,
});
console.log(
  well
    ? 'The export is running.'
    : 'The app is deployed, but not all data flows. It tries again by itself; the lines above say why.',
);
console.log(`Look again: GET ${url}/api/status with the header x-functions-key.`);
process.exitCode = well ? 0 : 1;
