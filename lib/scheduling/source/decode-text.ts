import { FileFault } from './parsed-file.ts';

/** The encodings that spreadsheets write. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Makes bytes into text piece by piece; a piece may end inside a character. */
export type TextDecoding = {
  /** The text that is certain by now. Throws {@link FileFault} `broken_encoding`. */
  readonly write: (bytes: Uint8Array) => string;
  /** The rest, once there are no more bytes. Throws as `write` does. */
  readonly end: () => string;
  /** What was found; null as long as everything is ASCII, which all of them but UTF-16 share. */
  readonly encoding: () => TextEncoding | null;
};

/** Bytes that are looked at for a byte-order mark and for the zero bytes of UTF-16. */
const MARK_BYTES = 64;

/** Bytes, from the first that is not ASCII on, that tell UTF-8 from Windows-1252. */
const EVIDENCE_BYTES = 65_536;

/**
 * Finds the encoding: by its byte-order mark; UTF-16 without one by its zero bytes; otherwise UTF-8 if it is valid, else
 * Windows-1252. Where the bytes are cut makes no difference. A file that is UTF-8 at first and not any more later is refused,
 * since names in it would come out wrong whichever is chosen.
 */
export function createTextDecoding(): TextDecoding {
  let encoding: TextEncoding | null = null;
  let decoder: TextDecoder | null = null;
  let held: Uint8Array = new Uint8Array();
  let phase: 'mark' | 'ascii' | 'evidence' | 'known' = 'mark';

  const choose = (found: TextEncoding): void => {
    encoding = found;
    decoder = new TextDecoder(found, { fatal: true });
    phase = 'known';
  };
  const decode = (bytes: Uint8Array, isEnd: boolean): string => {
    try {
      return decoder?.decode(bytes, { stream: !isEnd }) ?? '';
    } catch (cause) {
      const message = 'The file mixes text encodings, so its letters cannot be told. Save it again as “CSV UTF-8”.';
      throw new FileFault('broken_encoding', message, { cause });
    }
  };
  const advance = (bytes: Uint8Array, isEnd: boolean): string => {
    held = held.length === 0 ? bytes : joined(held, bytes);
    let text = '';
    if (phase === 'mark' && (held.length >= MARK_BYTES || isEnd)) {
      const marked = markedEncoding(held.subarray(0, MARK_BYTES));
      if (marked) choose(marked);
      else phase = 'ascii';
    }
    if (phase === 'ascii') {
      const foreign = held.findIndex((byte) => byte > 0x7f);
      text += new TextDecoder().decode(foreign < 0 ? held : held.subarray(0, foreign));
      held = foreign < 0 ? new Uint8Array() : held.subarray(foreign);
      if (foreign >= 0) phase = 'evidence';
    }
    if (phase === 'evidence' && (held.length >= EVIDENCE_BYTES || isEnd)) {
      choose(
        isUtf8(held.subarray(0, EVIDENCE_BYTES), held.length <= EVIDENCE_BYTES && isEnd) ? 'utf-8' : 'windows-1252',
      );
    }
    if (phase === 'known') {
      text += decode(held, isEnd);
      held = new Uint8Array();
    }
    return text;
  };
  return {
    write: (bytes) => advance(bytes, false),
    end: () => advance(new Uint8Array(), true),
    encoding: () => encoding,
  };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

function markedEncoding(bytes: Uint8Array): TextEncoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // The headings are ASCII, so in UTF-16 every other byte is zero at the beginning.
  const pairs = Math.floor(bytes.length / 2);
  const zeros = [0, 0];
  for (let index = 0; index < pairs * 2; index++)
    if (bytes[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [first = 0, second = 0] = zeros;
  if (second * 2 > pairs && first === 0) return 'utf-16le';
  return first * 2 > pairs && second === 0 ? 'utf-16be' : null;
}

function isUtf8(bytes: Uint8Array, isWhole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}
