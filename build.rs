//! Makes what the program carries of `static/`: scripts are cut down, the rest is taken as it is.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
        } else if path.extension().is_some_and(|ending| ending == "js") {
            let script = fs::read_to_string(&path)?;
            let slim = slim(&script).map_err(|why| format!("{}: {why}", path.display()))?;
            fs::write(target, slim)?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}

/// A script that does the same in fewer bytes. What a module gives to others keeps its name.
fn slim(script: &str) -> Result<String, String> {
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
