//! A trial as a process: started with its parameters, read line by line, asked to stop by the end of its standard input.
//!
//! The end of the input is a request that reaches any program on any system, and also when this one is killed, so that no trial is left to
//! train for nobody. At a terminal Ctrl-C reaches the trials by itself.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::output::Line;
use super::space::{Point, Space};
use super::{Result, TuneError};

/// How often it is looked whether to stop.
const TICK: Duration = Duration::from_millis(50);
/// What a program wrote before its end is read so long after it.
const REST: Duration = Duration::from_millis(300);
/// Longer lines, in bytes, are no metric.
const LONGEST: u64 = 1 << 20;

/// A program with its arguments.
#[derive(Clone, Debug)]
pub struct Program {
    pub program: OsString,
    pub arguments: Vec<OsString>,
    pub environment: Vec<(&'static str, String)>,
    /// Where its standard error is added to.
    pub log: PathBuf,
}

/// What a line means for its trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    GoOn,
    End,
}

/// How long a trial may take to end when it is asked to, before it is ended.
#[derive(Clone, Copy, Debug)]
pub struct Grace {
    /// If an answer ended it: nothing is lost.
    pub ended: Duration,
    /// If everything stops: it saves.
    pub stopped: Duration,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Why, in a sentence.
    Failed(String),
    /// As an answer asked for.
    Ended,
    /// As everything stops.
    Stopped,
}

impl Program {
    /// A command of one's own: in its words `{NAME}` stands for the value of that parameter, `{trial}` for the trial's number and `{folder}` for
    /// its folder.
    pub fn of(words: &[String], space: &Space, point: &Point, number: usize, folder: &Path, log: &Path) -> Self {
        let fill = |word: &String| {
            let mut filled = word.replace("{trial}", &number.to_string());
            filled = filled.replace("{folder}", &folder.to_string_lossy());
            for (name, setting) in space.settings(point) {
                filled = filled.replace(&format!("{{{name}}}"), &setting.to_string());
            }
            OsString::from(filled)
        };
        let mut words = words.iter().map(fill);
        let program = words.next().unwrap_or_default();
        Self {
            program,
            arguments: words.collect(),
            environment: environment(point, number, folder),
            log: log.to_path_buf(),
        }
    }

    /// Runs it to its end. `tell` gets each metric line and says whether the trial goes on; `stop` ends it too.
    ///
    /// # Errors
    /// [`TuneError::Start`], [`TuneError::File`], and what `tell` refuses: the trial is then ended.
    pub fn run(&self, stop: &AtomicBool, grace: Grace, mut tell: impl FnMut(Line) -> Result<Answer>) -> Result<Exit> {
        let mut running = self.start()?;
        let mut asked: Option<(Exit, Instant)> = None;
        loop {
            match running.lines.recv_timeout(TICK) {
                Ok(line) if !matches!(asked, Some((Exit::Ended, _))) => match tell(line) {
                    Ok(Answer::GoOn) => {}
                    Ok(Answer::End) => asked = Some((Exit::Ended, running.ask(grace.ended))),
                    Err(error) => {
                        running.end();
                        return Err(error);
                    }
                },
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                // It closed its output, or ended.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(TICK),
            }
            if let Some(status) = running.ended() {
                while !matches!(asked, Some((Exit::Ended, _)))
                    && let Ok(line) = running.lines.recv_timeout(REST)
                {
                    if tell(line)? == Answer::End {
                        asked = Some((Exit::Ended, Instant::now()));
                    }
                }
                return Ok(match asked {
                    Some((Exit::Ended, _)) => Exit::Ended,
                    _ if status.success() => Exit::Done,
                    Some((exit, _)) => exit,
                    // Ctrl-C reached it before us.
                    None if stop.load(Ordering::SeqCst) => Exit::Stopped,
                    None => Exit::Failed(self.reason(status)),
                });
            }
            match &asked {
                Some((_, deadline)) if Instant::now() > *deadline => running.end(),
                None if stop.load(Ordering::SeqCst) => asked = Some((Exit::Stopped, running.ask(grace.stopped))),
                _ => {}
            }
        }
    }

    fn start(&self) -> Result<Running> {
        if let Some(folder) = self.log.parent() {
            fs::create_dir_all(folder).map_err(TuneError::file(folder))?;
        }
        let log = OpenOptions::new().create(true).append(true).open(&self.log).map_err(TuneError::file(&self.log))?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|source| TuneError::Start { program: self.program.to_string_lossy().into_owned(), source })?;
        let (sender, lines) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            // Not waited for: a program that the trial left behind may hold the output open.
            thread::spawn(move || read(output, &sender));
        }
        Ok(Running { child, lines })
    }

    /// Why a trial failed: its status and the last thing that it said.
    fn reason(&self, status: ExitStatus) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log[log.len().saturating_sub(4096)..]).into_owned();
        match log.lines().rev().map(str::trim).find(|line| !line.is_empty()) {
            Some(line) => format!("{status}: {line}"),
            None => status.to_string(),
        }
    }
}

/// What every trial is told: its values as a JSON object, its number and its folder.
pub fn environment(point: &Point, number: usize, folder: &Path) -> Vec<(&'static str, String)> {
    vec![
        ("NEUROTRIAGE_PARAMS", serde_json::to_string(point).expect("plain data")),
        ("NEUROTRIAGE_TRIAL", number.to_string()),
        ("NEUROTRIAGE_FOLDER", folder.to_string_lossy().into_owned()),
    ]
}

struct Running {
    child: Child,
    lines: mpsc::Receiver<Line>,
}

impl Running {
    /// Asks it to end; the moment from which it need not be waited for.
    fn ask(&mut self, grace: Duration) -> Instant {
        drop(self.child.stdin.take());
        Instant::now() + grace
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Ends it at once; one that ended by itself stays as it is.
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes metric lines on until the output ends or nobody listens.
fn read(output: ChildStdout, lines: &mpsc::Sender<Line>) {
    let mut reader = BufReader::new(output);
    let mut bytes = Vec::new();
    while let Ok(1..) = (&mut reader).take(LONGEST).read_until(b'\n', &mut bytes) {
        if let Some(line) = Line::parse(&String::from_utf8_lossy(&bytes))
            && lines.send(line).is_err()
        {
            return;
        }
        bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::space::Setting;
    use super::super::space::tests::SPACE;
    use super::*;

    const GRACE: Grace = Grace { ended: Duration::from_secs(2), stopped: Duration::from_secs(20) };

    fn shell(folder: &Path, script: &str) -> Program {
        let space = Space::parse(SPACE).unwrap();
        let point = Point::from([("learning_rate".to_string(), Setting::Float(1e-5))]);
        let words = ["sh", "-c", script].map(String::from);
        Program::of(&words, &space, &point, 3, folder, &folder.join("trial-3.log"))
    }

    #[test]
    fn a_trial_gets_its_values_and_its_lines_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let script = r#"echo some words; echo '{"epoch":1,"metric":"loss","value":{learning_rate}}'
echo "$NEUROTRIAGE_PARAMS $NEUROTRIAGE_TRIAL {trial} ${HOME:+x}" >&2; test "$NEUROTRIAGE_FOLDER" = {folder} || exit 9
printf '{"metric":"loss","value":0.5,"final":true}'"#;
        let mut lines = Vec::new();
        let exit = shell(folder.path(), script).run(&AtomicBool::new(false), GRACE, |line| {
            lines.push(line);
            Ok(Answer::GoOn)
        });
        assert_eq!(exit.unwrap(), Exit::Done);
        assert_eq!(lines, [Line::epoch(1, "loss", 1e-5), Line::last("loss", 0.5)]);
        let log = fs::read_to_string(folder.path().join("trial-3.log")).unwrap();
        assert_eq!(log.trim(), "{\"learning_rate\":0.00001} 3 3 x");
    }

    #[test]
    fn failures_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let run = |program: Program| program.run(&AtomicBool::new(false), GRACE, |_| Ok(Answer::GoOn));
        let Exit::Failed(reason) = run(shell(folder.path(), "echo no memory >&2; exit 7")).unwrap() else { panic!() };
        assert!(reason.contains('7') && reason.contains("no memory"), "{reason}");
        let nobody = Program { program: "no-such-program".into(), ..shell(folder.path(), "") };
        assert!(run(nobody).unwrap_err().to_string().contains("no-such-program could not be started"));
    }

    /// One that listens to the end of its input ends by itself; one that does not is ended.
    #[test]
    fn a_trial_ends_when_it_is_asked_to() {
        let folder = tempfile::tempdir().unwrap();
        let report = r#"echo '{"epoch":1,"metric":"loss","value":1}'"#;
        let end = |script: String| {
            shell(folder.path(), &script).run(&AtomicBool::new(false), GRACE, |_| Ok(Answer::End)).unwrap()
        };
        assert_eq!(end(format!("{report}; cat > /dev/null; echo saved > {{folder}}/saved")), Exit::Ended);
        assert_eq!(fs::read_to_string(folder.path().join("saved")).unwrap(), "saved\n");
        let start = Instant::now();
        assert_eq!(end(format!("{report}; sleep 60")), Exit::Ended);
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn everything_stops_and_trials_save() {
        let folder = tempfile::tempdir().unwrap();
        let stop = AtomicBool::new(false);
        let script = r#"echo '{"epoch":1,"metric":"loss","value":1}'; cat > /dev/null; exit 130"#;
        let exit = shell(folder.path(), script).run(&stop, GRACE, |_| {
            stop.store(true, Ordering::SeqCst);
            Ok(Answer::GoOn)
        });
        assert_eq!(exit.unwrap(), Exit::Stopped);
    }
}
