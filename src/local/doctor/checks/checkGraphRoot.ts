import type { NoReply, Reply } from '../ask.ts';
import { failed, ok, type Finding } from '../finding.ts';

const check = 'graph';

/**
 * Whether Graph's root answers at all.
 * @param root without a slash at its end
 * @param cloud its name in `GRAPH_CLOUD`
 */
export function checkGraphRoot(root: string, cloud: string, asked: Reply | NoReply): Finding {
  const place = `${root} (${cloud})`;
  if (asked.kind === 'noReply') {
    return failed(check, `${place} does not answer: ${asked.reason}`, asked.remedy);
  }
  const { status } = asked;
  if (status === 407) {
    const remedy = 'Give this machine a way to Graph that needs no sign-in at a proxy.';
    return failed(check, `${place}: a proxy on the way wants a sign-in (407)`, remedy);
  }
  if (status >= 500) {
    const remedy =
      'Try again later; if it stays so, see the proxy and the service health of Graph.';
    return failed(check, `${place} answers ${status}`, remedy);
  }
  if (status >= 300 && status < 400) {
    const remedy = 'Check GRAPH_CLOUD and GRAPH_BASE_URL, and the proxy of this network.';
    return failed(check, `${place} leads elsewhere (${status})`, remedy);
  }
  return ok(check, `${place} answers`);
}
