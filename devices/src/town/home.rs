//! Households: doors on buildings, who lives behind them, and what a helper should know.

use super::dice::Dice;
use super::land::{Building, Land};
use super::name;
use hub_core::household::{Household, Resident, RiskTier};
use hub_core::ids::HouseholdId;

/// The year by which ages are reckoned: the one in which the town was built.
const YEAR: u32 = 2026;

const NOTES: [&str; 14] = [
    "听力不好，请大声敲门。",
    "行动不便，开门较慢，请耐心等候。",
    "养了一只小狗，不咬人。",
    "门铃坏了，请敲门。",
    "视力不好，请先报姓名。",
    "坐轮椅，门口有斜坡。",
    "独居，子女在外地。",
    "备用钥匙在一楼邻居家。",
    "只会说方言，请说慢一点。",
    "楼道灯不亮，请带手电。",
    "晚上八点以后一般已经睡下。",
    "近期刚出院，需要多留意。",
    "记忆力减退，有时会误按。",
    "吸氧中，请勿使用明火。",
];

const MEDICINES: [&str; 12] = [
    "高血压：氨氯地平，每日一次。",
    "糖尿病：二甲双胍；低血糖时给糖水。",
    "冠心病：硝酸甘油在床头柜。",
    "房颤：服华法林，容易出血。",
    "哮喘：沙丁胺醇喷雾在随身小包里。",
    "帕金森：左旋多巴，一日三次。",
    "慢阻肺：家中有制氧机。",
    "青霉素过敏。",
    "脑梗后遗症，左侧肢体无力。",
    "骨质疏松，跌倒后请勿随意搬动。",
    "癫痫：丙戊酸钠。",
    "轻度认知障碍：多奈哌齐。",
];

/// Fills all buildings.
pub(super) fn furnish(dice: &mut Dice, land: &Land) -> Vec<Household> {
    land.buildings.iter().flat_map(|building| fill(dice, building)).collect()
}

fn fill(dice: &mut Dice, building: &Building) -> Vec<Household> {
    let mut doors: Vec<(u32, u32, u32)> = (1..=building.units)
        .flat_map(|unit| (1..=building.floors).flat_map(move |floor| [(unit, floor, 1), (unit, floor, 2)]))
        .collect();
    dice.shuffle(&mut doors);
    doors.truncate(dice.whole(13, 17) as usize);
    doors.sort_unstable();
    doors.into_iter().map(|door| household(dice, building, door)).collect()
}

fn household(dice: &mut Dice, building: &Building, (unit, floor, side): (u32, u32, u32)) -> Household {
    let (residents, alone, oldest) = residents(dice);
    let risk = risk(dice, alone, oldest);
    let told = match risk {
        RiskTier::High => 95,
        RiskTier::Medium => 70,
        RiskTier::Low => 20,
    };
    let notes = if dice.chance(told) { (*dice.pick(&NOTES)).to_owned() } else { String::new() };
    let medicines = if dice.chance(told) { (*dice.pick(&MEDICINES)).to_owned() } else { String::new() };
    Household {
        id: HouseholdId(dice.id()),
        area: building.path.clone(),
        unit: Some(format!("{unit}单元")),
        floor: i32::try_from(floor).ok(),
        door: format!("{}", floor * 100 + side),
        place: Some(building.door(unit, if side == 1 { -3.0 } else { 3.0 })),
        residents,
        contacts: Vec::new(),
        notes,
        medicines,
        risk,
    }
}

/// Who lives there, whether alone, and how old the oldest is.
fn residents(dice: &mut Dice) -> (Vec<Resident>, bool, u32) {
    let age = dice.whole(66, 94);
    let family = name::surname(dice);
    let born = |age: u32| u16::try_from(YEAR - age).ok();
    let mut residents = vec![Resident { name: name::old(dice, family).spoken, born: born(age) }];
    let kind = dice.whole(1, 100);
    if kind > 60 {
        let partner = name::surname(dice);
        let younger = dice.whole(0, 6);
        residents.push(Resident { name: name::old(dice, partner).spoken, born: born(age - younger) });
    }
    if kind > 90 {
        let child = dice.whole(25, 32);
        residents.push(Resident { name: name::young(dice, family).spoken, born: born(age - child) });
    }
    let alone = residents.len() == 1;
    (residents, alone, age)
}

fn risk(dice: &mut Dice, alone: bool, oldest: u32) -> RiskTier {
    match (alone, oldest) {
        (true, 86..) if dice.chance(65) => RiskTier::High,
        (true, 75..) | (false, 88..) => RiskTier::Medium,
        _ if dice.chance(4) => RiskTier::High,
        _ => RiskTier::Low,
    }
}
