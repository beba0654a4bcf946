//! What files are told to be, what they give, and what hostile ones do not do.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use img_parts::{Bytes, DynImage, ImageEXIF as _};
use model::attachment::FileType;
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("starts");
        writer.write_all(text.as_bytes()).expect("writes");
    }
    writer.finish().expect("an archive").into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    archive(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &xml)])
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut image = RgbaImage::new(width, height);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let shade = u8::try_from((x * 7 + y * 13) % 256).expect("a byte");
        *pixel = Rgba([shade, 255 - shade, 90, 255]);
    }
    let image = DynamicImage::ImageRgba8(image);
    let image = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(image.to_rgb8()) } else { image };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

/// One page that says « Bonjour le commun », written by hand.
fn pdf() -> Vec<u8> {
    let stream = "BT /F1 24 Tf 72 720 Td (Bonjour le commun) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(text.len());
        write!(text, "{} 0 obj\n{object}\nendobj\n", i + 1).expect("written");
    }
    let start = text.len();
    write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("written");
    for offset in offsets {
        writeln!(text, "{offset:010} 00000 n ").expect("written");
    }
    write!(text, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
        .expect("written");
    text.into_bytes()
}

#[test]
fn the_content_tells_what_a_file_is() {
    let odt = archive(&[("mimetype", FileType::Odt.media_type()), ("content.xml", "<a/>")]);
    let known: [(Vec<u8>, &str, FileType); 10] = [
        (picture(2, 2, ImageFormat::Png), "a.exe", FileType::Png),
        (picture(2, 2, ImageFormat::Jpeg), "a.png", FileType::Jpeg),
        (picture(2, 2, ImageFormat::Gif), "a", FileType::Gif),
        (picture(2, 2, ImageFormat::WebP), "a.webp", FileType::Webp),
        (pdf(), "a.docx", FileType::Pdf),
        (docx(""), "a.zip", FileType::Docx),
        (odt, "a.odt", FileType::Odt),
        ("nom;ville\nAna;Lille".into(), "a.csv", FileType::Csv),
        ("# Été".into(), "a.md", FileType::Markdown),
        ("\u{feff}Été".into(), "a.txt", FileType::Text),
    ];
    for (bytes, name, kind) in known {
        assert_eq!(kind_of(&bytes, name), Ok(kind), "{name}");
    }
}

#[test]
fn what_could_run_or_is_not_known_is_refused() {
    let macros =
        archive(&[("[Content_Types].xml", ""), ("word/document.xml", ""), ("word/vbaProject.bin", "x")]);
    let refused: [(&[u8], &str, Unfit); 11] = [
        (b"", "a.txt", Unfit::Empty),
        (b"  \n", "a.txt", Unfit::Empty),
        (b"<svg onload=alert(1)>", "a.txt", Unfit::Unknown),
        (b"<!doctype html><script>alert(1)</script>", "a.md", Unfit::Unknown),
        (b"#!/bin/sh\nrm -rf /", "a.txt", Unfit::Unknown),
        (b"MZ\x90\x00", "a.pdf", Unfit::Unknown),
        (b"\xe9t\xe9", "a.csv", Unfit::Encoding),
        (b"abc\0def", "a.txt", Unfit::Unknown),
        (b"du texte", "a.exe", Unfit::Unknown),
        (b"PK\x03\x04 and nothing more", "a.docx", Unfit::Unknown),
        (&macros, "a.docx", Unfit::Program),
    ];
    for (bytes, name, why) in refused {
        assert_eq!(kind_of(bytes, name), Err(why), "{name}");
    }
    assert_eq!(kind_of(&archive(&[("../../etc/passwd", "x")]), "a.zip"), Err(Unfit::Unknown));
}

#[test]
fn documents_give_their_text() {
    let word = docx(
        "<w:p><w:r><w:t>Faire alliance</w:t></w:r></w:p><w:p><w:r><w:t>l&#233;gumes &amp; fruits</w:t></w:r></w:p>",
    );
    assert_eq!(extract(FileType::Docx, &word).expect("reads").text, "Faire alliance légumes & fruits");
    let odt = archive(&[
        ("mimetype", FileType::Odt.media_type()),
        (
            "content.xml",
            "<o:d xmlns:o='o' xmlns:text='t'><text:h>Titre</text:h><text:p>Un<text:s/>mot</text:p></o:d>",
        ),
        ("../../../tmp/out", "jamais"),
    ]);
    assert_eq!(extract(FileType::Odt, &odt).expect("reads").text, "Titre Un mot");
    let slides = archive(&[
        ("[Content_Types].xml", ""),
        ("ppt/presentation.xml", ""),
        ("ppt/slides/slide1.xml", "<a:p xmlns:a='a'><a:t>Un</a:t></a:p>"),
        ("ppt/slides/slide2.xml", "<a:p xmlns:a='a'><a:t>Deux</a:t></a:p>"),
    ]);
    assert_eq!(kind_of(&slides, ""), Ok(FileType::Pptx));
    assert_eq!(extract(FileType::Pptx, &slides).expect("reads").text, "Un Deux");
    assert_eq!(extract(FileType::Pdf, &pdf()).expect("reads").text, "Bonjour le commun");
    assert_eq!(extract(FileType::Csv, b"a;b\r\nc;d").expect("reads").text, "a;b c;d");
}

#[test]
fn a_document_cannot_name_what_is_elsewhere_nor_unfold_without_end() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let word = archive(&[
        ("[Content_Types].xml", ""),
        ("word/document.xml", &format!("{bomb}<w:p xmlns:w='w'><w:t>x&b;&c;y</w:t></w:p>")),
    ]);
    assert_eq!(extract(FileType::Docx, &word).expect("reads").text, "xy");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("starts");
    writer.start_file("word/document.xml", SimpleFileOptions::default()).expect("starts");
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..65 {
        writer.write_all(&zeros).expect("writes");
    }
    let bytes = writer.finish().expect("an archive").into_inner();
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    assert!(extract(FileType::Docx, &bytes).expect_err("too large").contains("64 MB"));
}

#[test]
fn an_image_is_seen_small() {
    let large = picture(1_600, 900, ImageFormat::Jpeg);
    let view = extract(FileType::Jpeg, &large).expect("opens");
    assert_eq!((view.width, view.height), (1_600, 900));
    assert!(!view.preview.is_empty() && view.preview.len() <= 28 * 1024, "{}", view.preview.len());
    let small = image::load_from_memory(&view.preview).expect("a JPEG");
    assert_eq!((small.width(), small.height()), (480, 270));
    assert!(extract(FileType::Png, b"\x89PNG\r\n\x1a\nbroken").is_err());
}

#[test]
fn a_photograph_forgets_where_it_was_taken_but_not_its_way_up() {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0".to_vec();
    exif.extend(b"\x01\x0e\0\x02\0\0\0\x0b\0\0\0\x26\0\0\0\0Lille 50.63\0");
    let plain = picture(40, 20, ImageFormat::Jpeg);
    let mut tagged = DynImage::from_bytes(Bytes::from(plain.clone())).expect("reads").expect("an image");
    tagged.set_exif(Some(Bytes::from(exif)));
    let mut bytes = Vec::new();
    tagged.encoder().write_to(&mut bytes).expect("writes");
    let holds = |bytes: &[u8]| bytes.windows(5).any(|window| window == b"Lille");
    assert!(holds(&bytes));
    let clean = without_traces(&bytes);
    assert!(!holds(&clean));
    // Held on its side: it is twice as high as it is wide.
    let view = extract(FileType::Jpeg, &clean).expect("opens");
    assert_eq!((view.width, view.height), (20, 40));
    assert_eq!(without_traces(&clean), clean, "cleaning twice changes nothing");
    assert_eq!(without_traces(&plain), plain);
    assert_eq!(without_traces(b"not an image"), b"not an image");
}

proptest! {
    /// Whatever the bytes, the first look answers; parsers that may loop or panic run elsewhere, in bounds.
    #[test]
    fn any_bytes_are_looked_at(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0..6_usize) {
        let heads: [&[u8]; 6] = [b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"RIFF....WEBP"];
        let all = [heads[head], &bytes].concat();
        let kind = kind_of(&all, "a.txt");
        prop_assert!(head == 0 || head == 1 || kind.is_ok());
        let _ = without_traces(&all);
    }
}
