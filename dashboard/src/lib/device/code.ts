/**
 * What a code on a device says. LoRaWAN labels follow TR005 of the LoRa Alliance (`LW:D0:JoinEUI:DevEUI:ProfileID…`):
 * the DevEUI is the address. Everything else is taken as it is.
 */

/** Texts that may name the device, the most telling first. */
export function namesIn(code: string): string[] {
  const text = code.trim();
  const fields = text.split(':');
  const devEui = fields[0] === 'LW' && fields[1] === 'D0' ? fields[3] : undefined;
  return devEui && /^[0-9A-Fa-f]{16}$/.test(devEui) ? [devEui.toLowerCase(), text] : text === '' ? [] : [text];
}

/** The same code, whatever the case and however it is grouped. */
export function same(a: string, b: string): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/[\s:-]/g, '');
  return bare(a) === bare(b);
}
