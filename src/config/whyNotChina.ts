/**
 * Why an export of the cloud in China would have nothing to export.
 * @see https://learn.microsoft.com/graph/api/callrecords-callrecord-getpstncalls
 */
export const whyNotChina =
  'Graph has no call records and no call logs in the cloud that 21Vianet operates in China';

/** True for what people call that cloud. */
export function isChina(cloud: string): boolean {
  return /china|21vianet|mooncake/i.test(cloud);
}

/** True for hosts of that cloud, as a URL writes them: Graph, Entra, Azure. */
export function isChineseHost(hostname: string): boolean {
  return /(^|\.)chinacloudapi\.cn$/.test(hostname);
}
