//! The reading child's side of the pipe: `forewarn reader`.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;

use crate::extract;
use crate::extract::limits::Limits;
use crate::model::RawMessage;
use crate::service::reader::protocol::{Answer, LARGEST_FRAME, Request, write};

/// Answers requests until `input` ends.
///
/// # Errors
///
/// When a pipe breaks or a frame cannot be understood; the child then ends, and the parent sees it die.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    while let Some(request) = next(&mut input)? {
        let asked: Request<RawMessage, Limits> = postcard::from_bytes(&request).map_err(io::Error::other)?;
        drop(request);
        match asked {
            Request::Text { raw, limits, omitted } => {
                let mut sent = Ok(());
                let document = extract::extract_but(&raw, &limits, &omitted, &mut |file| {
                    if sent.is_ok() {
                        sent = write(&mut output, &Answer::Reading { file });
                    }
                });
                sent?;
                write(&mut output, &Answer::Document(Box::new(document)))?;
            }
            Request::Pictures { raw, limits, omitted, wanted, way } => {
                let mut sent = Ok(());
                extract::pictures(&raw, &limits, &omitted, &wanted, way, &mut |part, page, picture| {
                    sent = write(&mut output, &Answer::Picture { part, page, picture });
                    if sent.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                });
                sent?;
                write(&mut output, &Answer::End)?;
            }
        }
    }
    Ok(())
}

/// The bytes of the next request; none where the parent has closed the pipe.
fn next(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > LARGEST_FRAME {
        return Err(io::Error::other("the request is too long"));
    }
    let mut request = vec![0; length as usize];
    input.read_exact(&mut request)?;
    Ok(Some(request))
}

#[cfg(test)]
mod tests {
    use super::serve;
    use crate::extract::Omitted;
    use crate::extract::limits::Limits;
    use crate::model::{Bytes, InboxName, Media, Origin, Private, RawMessage};
    use crate::service::reader::protocol::{Answer, Request, encode};

    #[test]
    fn the_child_answers_every_request_and_ends_with_its_input() {
        let message = RawMessage {
            inbox: InboxName::new("records"),
            origin: Origin::Imap { uid_validity: 1, uid: 1 },
            arrived: jiff::Timestamp::UNIX_EPOCH,
            media: Media::Mail,
            bytes: Bytes::Whole(Private::new(b"Subject: hello\r\n\r\nText.".to_vec())),
        };
        let request =
            encode(&Request::Text { raw: &message, limits: &Limits::default(), omitted: Omitted::default() })
                .unwrap();
        let mut input = Vec::new();
        for _ in 0..2 {
            input.extend((request.len() as u32).to_le_bytes());
            input.extend(&request);
        }
        let mut output = Vec::new();
        serve(&input[..], &mut output).unwrap();
        let length = u32::from_le_bytes(output[..4].try_into().unwrap()) as usize;
        assert_eq!(output.len(), 2 * (4 + length), "two answers of one length");
        let Answer::Document(document) = postcard::from_bytes(&output[4..4 + length]).unwrap() else {
            panic!("expected a document")
        };
        assert_eq!(document.envelope.subject.expose(), "hello");
    }

    #[test]
    fn a_request_that_is_cut_off_ends_the_child() {
        assert!(serve(&b"\x09\0\0\0half"[..], Vec::new()).is_err());
        assert!(serve(&b"\xff\xff\xff\xff"[..], Vec::new()).is_err());
        assert!(serve(&b""[..], Vec::new()).is_ok());
    }
}
