/** A foreign message as text for the screen: capped, and what cannot be seen is written out. */

/** Characters shown of a message. */
export const SHOWN = 512;

export function shortened(payload: string): { text: string; cut: boolean } {
  const visible = payload
    .slice(0, SHOWN)
    // Control characters and those that turn the direction of text: they would change how the rest reads.
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return { text: visible, cut: payload.length > SHOWN };
}
