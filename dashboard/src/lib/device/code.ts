/**
 * What a code on a device says. LoRaWAN labels follow TR005 of the LoRa Alliance (`LW:D0:JoinEUI:DevEUI:ProfileID…`):
 * the DevEUI is the address. Zigbee labels with an install code name the device's own address as `Z:` or `$A:`. A web
 * address names the device when it carries a number of it; everything else is taken as it is.
 */

/** A code that is on the device, or near it, and is none of its numbers. */
export type Foreign = 'wechat' | 'web' | 'other';

/** What makers call a device's number in the web address of its code. */
const NUMBERS = ['deveui', 'dev_eui', 'eui', 'sn', 'serial', 'serialno', 'imei', 'mac'];
/** Shorter ones find anything, characters. */
const TELLING = 6;
/** Payments, contacts, small programs. */
const WECHAT = ['weixin.qq.com', 'u.wechat.com', 'wx.qq.com', 'wxaurl.cn', 'work.weixin.qq.com'];
/** Networks, business cards, messages, log-ins; pairing with somebody's own home (HomeKit, Matter). */
const OTHER = /^(wifi:|begin:|mecard:|mailto:|tel:|sms(to)?:|geo:|otpauth:|x-hm:\/\/|mt:[0-9a-z.-]{8})/i;

/** Texts that may name the device, the most telling first. */
export function namesIn(code: string): string[] {
  const text = code.trim();
  if (text === '') return [];
  const fields = text.split(':');
  const devEui = fields[0] === 'LW' && fields[1] === 'D0' ? fields[3] : undefined;
  if (devEui && /^[0-9A-Fa-f]{16}$/.test(devEui)) return [devEui.toLowerCase(), text];
  const zigbee = /(?:^Z|\$A):([0-9A-Fa-f]{16})(?![0-9A-Fa-f])/.exec(text)?.[1];
  if (zigbee) return [`0x${zigbee.toLowerCase()}`, text];
  return [...numbersOf(text), text];
}

function numbersOf(text: string): string[] {
  const told = [...(addressOf(text)?.searchParams ?? [])];
  return told.filter(([name, value]) => NUMBERS.includes(name.toLowerCase()) && value.trim().length >= TELLING).map(([, value]) => value.trim());
}

/** Whose code it is when it is no device's; null for what may be one. */
export function foreign(code: string): Foreign | null {
  const text = code.trim();
  if (/^(wxp|weixin):\/\//i.test(text)) return 'wechat';
  const host = addressOf(text)?.hostname;
  if (host !== undefined) return WECHAT.includes(host) ? 'wechat' : 'web';
  return OTHER.test(text) ? 'other' : null;
}

function addressOf(text: string): URL | null {
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
}

/** The same code, whatever the case and however it is grouped. */
export function same(a: string, b: string): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/[\s:-]/g, '');
  return bare(a) === bare(b);
}
