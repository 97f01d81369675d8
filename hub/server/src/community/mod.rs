//! Areas, households and policies as the people who run them write them: by name, in files and in requests. Nothing
//! here writes; what comes out are changes of the registry for the commander.

mod csv;
mod day;
mod device_file;
mod guardian_file;
mod holiday_file;
mod household_file;
mod names;
mod policy_file;

pub use day::{date_of, day_of};
pub use device_file::{DevicesRead, export_devices, import_devices, text_of, written};
pub use guardian_file::{LIST_BYTES, ListsRead, read_lists};
pub use holiday_file::Holidays;
pub use household_file::{Imported, import_households};
pub use names::{area_called, name_of};
pub use policy_file::{Format, export_policies, import_policies};
