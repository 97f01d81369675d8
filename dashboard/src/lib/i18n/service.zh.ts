/** Words of service hours and the duty number, Chinese. `service.en.ts` must have the same shape: the compiler compares. */

export const serviceZh = {
  title: '服务时间',
  hint: '工单的时限只在服务时间内计算；危险隐患不分昼夜。',
  usual: '未设置，按每天 8:00 至 20:00',
  phone: '值班电话',
  phoneHint: '显示在居民的上报页面上，点一下就能拨打。',
  noPhone: '未设置：上报页面不显示电话',
  weekdays: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
  off: '休息',
  hoursHint: '例如 08:00-20:00，留空为休息',
  hoursWrong: '请写成 08:00-20:00，或留空',
  holidays: '本社区另外休息的日子',
  workingDays: '本社区另外上班的日子',
  daysHint: '例如 2026-10-08，一行一个',
  daysWrong: '请写成 2026-10-08',
  public: '按国家法定节假日和调休',
  publicOff: '不按法定节假日',
  publicUntil: (day: string) => `法定节假日数据到 ${day} 为止（国务院办公厅通知）；之后的尚未公布，只按每周时间计算。`,
  publicOver: (day: string) => `法定节假日数据已于 ${day} 到期，现在只按每周时间计算，请更新系统或自行填写。`,
  edit: '修改',
  save: '保存',
  saved: '已保存，未办结工单的时限已重新计算',
};

export type ServiceWords = typeof serviceZh;
