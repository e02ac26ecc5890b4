use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::progress::Silent;

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn lines(bytes: &[u8]) -> Result<(Vec<String>, SourceInfo), DataError> {
    let file = file(bytes);
    let mut data = DataFile::open(file.path(), &Silent)?;
    let mut all = Vec::new();
    let mut line = Vec::new();
    while data.read_line(&mut line)? {
        all.push(String::from_utf8(line.clone()).unwrap());
    }
    Ok((all, data.finish()?))
}

#[test]
fn plain_and_gz_give_the_same_lines_and_the_digest_is_of_the_bytes_on_disk() {
    let (plain, info) = lines(b"a,b\r\n1,2\n").unwrap();
    assert_eq!(plain, ["a,b", "1,2"]);
    assert_eq!(info.bytes, 9);
    assert_eq!(
        info.digest,
        "9c829dc54680c965b7901be3a17683fe7942acc2f311c510dfef8385e0aee35c"
    );
    let gz = zipped(b"a,b\r\n1,2\n");
    let (unzipped, zipped_info) = lines(&gz).unwrap();
    assert_eq!(unzipped, plain);
    assert_eq!(zipped_info.bytes, gz.len() as u64);
}

#[test]
fn members_of_a_gz_follow_each_other() {
    let both = [zipped(b"one\n"), zipped(b"two\n")].concat();
    assert_eq!(lines(&both).unwrap().0, ["one", "two"]);
}

#[test]
fn a_truncated_gz_says_so() {
    let gz = zipped(
        "some text that is long enough to be cut\n"
            .repeat(500)
            .as_bytes(),
    );
    let error = lines(&gz[..gz.len() / 2]).unwrap_err();
    assert!(
        matches!(&error, DataError::Invalid(message) if message.contains("truncated")),
        "{error}"
    );
}

#[test]
fn an_empty_file_is_an_error_plain_and_zipped() {
    for bytes in [Vec::new(), zipped(b"")] {
        let error = lines(&bytes).unwrap_err();
        assert!(
            matches!(&error, DataError::Invalid(message) if message.contains("empty")),
            "{error}"
        );
    }
}

#[test]
fn what_is_missing_or_a_directory_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_path_buf(), folder.path().join("none.csv")] {
        let error = DataFile::open(&path, &Silent).err().unwrap();
        assert!(matches!(error, DataError::Unreadable { .. }), "{error}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_an_error_with_its_place() {
    let error = lines(b"abc\xff\xfe").unwrap_err();
    assert!(
        error.to_string().contains("not UTF-8 text at byte 4"),
        "{error}"
    );
    let error = lines(b"abc\xc3").unwrap_err();
    assert!(error.to_string().contains("not UTF-8"), "{error}");
}

#[test]
fn a_character_across_two_blocks_is_read_whole_and_a_byte_order_mark_is_dropped() {
    let text = format!("\u{feff}{}é\n", "x".repeat(BLOCK - 4));
    let (read, _) = lines(text.as_bytes()).unwrap();
    assert_eq!(read[0].chars().last(), Some('é'));
    assert_eq!(read[0].chars().next(), Some('x'));
}
