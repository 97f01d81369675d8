/**
 * The link to a picture that a program outside sent with a request. It stands as a line of its own in the description;
 * nothing is ever fetched from there, a human may follow it.
 */

/** How the hub writes it into the description. */
const MARK = '图片：';

export interface Described {
  /** The description without the link. */
  readonly words: string;
  /** None when there is none, or it is no link that a browser may be sent to. */
  readonly media: { readonly href: string; readonly host: string } | null;
}

/** http and https only, and nothing in front of the host that could be taken for it. */
function linkOf(text: string): Described['media'] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  return { href: url.href, host: url.host };
}

/** Only what came from a program outside has such a line: a resident's words stay as they are. */
export function described(body: string, source: string): Described {
  const lines = body.split('\n');
  const last = lines.at(-1) ?? '';
  const media = source === 'api' && last.startsWith(MARK) ? linkOf(last.slice(MARK.length).trim()) : null;
  return media ? { words: lines.slice(0, -1).join('\n'), media } : { words: body, media: null };
}
