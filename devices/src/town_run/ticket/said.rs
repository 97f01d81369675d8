//! What people of the town say on its everyday side. None of it is an emergency, and nobody is named.

/// Something that a resident reports.
pub(super) struct Trouble {
    /// The category of the hub.
    pub category: &'static str,
    /// The answers to its form.
    pub form: &'static [(&'static str, &'static str)],
    /// In words.
    pub text: &'static str,
}

const fn trouble(category: &'static str, form: &'static [(&'static str, &'static str)], text: &'static str) -> Trouble {
    Trouble { category, form, text }
}

pub(super) const TROUBLES: [Trouble; 24] = [
    trouble("leak", &[("where", "home")], "厨房水管接头一直滴水，已经放了盆接着。"),
    trouble("leak", &[("where", "stairs")], "三楼楼道的暖气管在渗水，地上很滑。"),
    trouble("leak", &[("where", "outside")], "花坛旁边的水管漏水，流了一地。"),
    trouble("power", &[], "家里一半的插座没有电，不知道是不是跳闸。"),
    trouble("power", &[], "楼道的电表箱门关不上了。"),
    trouble("lift", &[("trapped", "no")], "电梯上行时有异响，停的时候抖一下。"),
    trouble("lift", &[("trapped", "no")], "电梯按钮五楼按不亮。"),
    trouble("rubbish", &[], "垃圾桶满了好几天没有清，味道很大。"),
    trouble("rubbish", &[], "楼下堆了装修垃圾，挡住了路。"),
    trouble("stairway", &[], "二楼楼道堆了旧家具，老人上下楼不方便。"),
    trouble("stairway", &[], "单元门关不上，晚上风很大。"),
    trouble("parking", &[], "有车一直停在单元门口，轮椅出不去。"),
    trouble("noise", &[], "楼上晚上十一点以后还在拖家具。"),
    trouble("noise", &[], "广场舞的音响开得太大了。"),
    trouble("neighbours", &[], "和隔壁因为楼道放鞋柜的事说不拢，想请社区来调解。"),
    trouble("help_errand", &[], "腿脚不便，想请人帮忙取一下药店的药。"),
    trouble("help_errand", &[], "家里米面快没有了，想请人帮忙买一些。"),
    trouble("help_escort", &[], "下周要去医院复查，想请人陪一趟。"),
    trouble("help_home", &[], "灯泡坏了，够不着，想请人帮忙换一下。"),
    trouble("help_home", &[], "想请人帮忙把柜子挪一下。"),
    trouble("light", &[], "小区东边的路灯不亮了。"),
    trouble("green", &[], "树枝伸到二楼窗户里了。"),
    trouble("policy", &[], "想问一下高龄津贴今年怎么办理。"),
    trouble("other", &[], "信箱的锁坏了，信都拿不出来。"),
];

/// What makes two reports of the same trouble different.
pub(super) const DETAILS: [&str; 10] = [
    "从昨天晚上开始的。",
    "已经有三四天了。",
    "邻居也都看到了。",
    "麻烦尽快来看看。",
    "白天家里都有人。",
    "不急，有空来就行。",
    "上个月也出过一次。",
    "下午三点以后方便。",
    "谢谢。",
    "",
];

/// What couriers report.
pub(super) const HAZARDS: [&str; 3] = ["hazard_manhole", "hazard_wire", "hazard_falling"];

/// What they write when no picture goes.
pub(super) const WITHOUT_PICTURE: &str = "路过看到有危险，请派人来看看。";

/// Answers to a question of the grid.
pub(super) const ANSWERS: [&str; 4] = ["今天下午在家。", "六点以后都可以。", "就在单元门口左边。", "还是老样子。"];

/// Why somebody is not satisfied.
pub(super) const NOT_DONE: [&str; 3] = ["只好了一天，又坏了。", "还没有完全弄好。", "来的人看了一下就走了。"];

/// What a coordinator asks.
pub(super) const QUESTIONS: [&str; 3] = ["请问您什么时候在家？", "请问具体在哪个位置？", "请问现在情况怎么样？"];

/// Why it is not taken on.
pub(super) const REFUSED: [&str; 2] = ["这件事不归社区管，请拨打12345。", "已经联系物业，由物业直接处理。"];

/// Why a hazard is none.
pub(super) const NO_HAZARD: [&str; 2] = ["现场查看，没有危险。", "照片看不清，到现场没有找到。"];

/// Why what was done is not done.
pub(super) const SENT_BACK: [&str; 2] = ["照片看不清，请补拍。", "请再确认一下是否已经修好。"];

/// Why a volunteer gives a job back.
pub(super) const HANDED_BACK: [&str; 3] =
    ["家里临时有事，做不了。", "工具不够，请派会修的人。", "敲门没有人，下午要上班。"];

/// What a volunteer tells on the way.
pub(super) const PROGRESS: [&str; 4] =
    ["已到现场，正在看。", "已和居民联系上。", "材料买好了，马上动手。", "需要再等一会儿。"];

/// What a volunteer tells at the end.
pub(super) const DONE: [&str; 5] = [
    "已处理好，居民在场。",
    "已修好，试了几次都正常。",
    "已送到，居民已收到。",
    "现场已清理干净。",
    "已当面说清楚，居民表示理解。",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_texts_are_many_more_than_the_reports_of_a_day_from_one_building() {
        let all: std::collections::BTreeSet<String> = TROUBLES
            .iter()
            .flat_map(|trouble| DETAILS.iter().map(|detail| format!("{}{detail}", trouble.text)))
            .collect();
        assert_eq!(all.len(), TROUBLES.len() * DETAILS.len());
    }
}
