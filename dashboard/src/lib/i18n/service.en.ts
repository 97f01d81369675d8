/** Words of service hours and the duty number, English. */
import type { ServiceWords } from './service.zh';

export const serviceEn: ServiceWords = {
  title: 'Service hours',
  hint: 'The clocks of tickets run in service hours only; those of a danger run day and night.',
  usual: 'Not set: every day from 8:00 to 20:00',
  phone: 'Duty number',
  phoneHint: 'The report page shows it to residents, who call it with one tap.',
  noPhone: 'Not set: the report page shows none',
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  off: 'off',
  hoursHint: 'Like 08:00-20:00; empty is a day off',
  hoursWrong: 'Write it like 08:00-20:00, or leave it empty',
  holidays: 'Further days off of this community',
  workingDays: 'Further days worked in this community',
  daysHint: 'Like 2026-10-08, one to a line',
  daysWrong: 'Write it like 2026-10-08',
  public: 'Public holidays count, and the weekends worked for them',
  publicOff: 'Public holidays do not count',
  publicUntil: (day) => `Public holidays are known up to ${day} (notice of the State Council); later ones are not announced yet, so only the weekly hours count.`,
  publicOver: (day) => `Public holidays were known up to ${day}: only the weekly hours count now. Update the program, or write the days yourself.`,
  edit: 'Change',
  save: 'Save',
  saved: 'Saved; the clocks of open tickets were reckoned anew',
};
