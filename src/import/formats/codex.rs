//! To be filled.

use crate::error::DataError;
use crate::import::DataFile;
use crate::import::collect::Collector;

#[derive(Default)]
pub struct Threads;

impl Threads {
    pub fn file(&mut self, file: &mut DataFile<'_>, _: &mut Collector) -> Result<(), DataError> {
        Err(DataError::in_file(file.path(), "not read yet"))
    }

    pub fn finish(self, _: &mut Collector) {}
}
