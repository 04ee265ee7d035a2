//! Makes what the program carries of `static/`: scripts and styles are cut down, the rest is taken
//! as it is.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet};
use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

fn main() -> Result<(), Box<dyn Error>> {
    let from = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("static");
    let to = PathBuf::from(env::var("OUT_DIR")?).join("static");
    println!("cargo::rerun-if-changed={}", from.display());
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    copy(&from, &to)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy(&path, &target)?;
            continue;
        }
        let slim: fn(&str) -> Result<String, String> = match path.extension() {
            Some(ending) if ending == "js" => slim_script,
            Some(ending) if ending == "css" => slim_style,
            _ => {
                fs::copy(&path, target)?;
                continue;
            }
        };
        let slim = slim(&fs::read_to_string(&path)?);
        fs::write(
            target,
            slim.map_err(|why| format!("{}: {why}", path.display()))?,
        )?;
    }
    Ok(())
}

/// A style sheet that says the same in fewer bytes. No browser is named, so nothing is rewritten
/// for an old one.
fn slim_style(sheet: &str) -> Result<String, String> {
    let mut read =
        StyleSheet::parse(sheet, ParserOptions::default()).map_err(|why| why.to_string())?;
    read.minify(MinifyOptions::default())
        .map_err(|why| why.to_string())?;
    let printed = read.to_css(PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    });
    Ok(printed.map_err(|why| why.to_string())?.code)
}

/// A script that does the same in fewer bytes. What a module gives to others keeps its name.
fn slim_script(script: &str) -> Result<String, String> {
    let allocator = Allocator::default();
    let read = Parser::new(&allocator, script, SourceType::mjs()).parse();
    if let Some(error) = read.errors.first() {
        return Err(error.to_string());
    }
    let mut program = read.program;
    let names = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let printed = Codegen::new()
        .with_options(CodegenOptions {
            minify: true,
            comments: CommentOptions::disabled(),
            ..CodegenOptions::default()
        })
        .with_scoping(names.scoping)
        .build(&program);
    Ok(printed.code)
}
