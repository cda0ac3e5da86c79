import type { ShiftView } from '../schema.ts';

/** A part of a shift that is one activity. Epoch milliseconds, the end exclusive. */
export type Piece = {
  readonly startMs: number;
  readonly endMs: number;
  readonly activityCodeId: string;
  readonly description: string;
};

/** When a shift is and what it consists of; pieces are ordered and do not overlap. */
export type ShiftShape = { readonly startMs: number; readonly endMs: number; readonly pieces: readonly Piece[] };

/** What fills a part of a shift. */
export type PieceKind = Pick<Piece, 'activityCodeId' | 'description'>;

/** Milliseconds of a minute. */
export const MINUTE_MS = 60_000;

/** The shape of a shift as read. */
export function shapeOf(shift: ShiftView): ShiftShape {
  const startMs = Date.parse(shift.startDate);
  const pieces = shift.activities.map((activity): Piece => {
    const pieceStartMs = Date.parse(activity.startDate);
    return {
      startMs: pieceStartMs,
      endMs: pieceStartMs + activity.lengthMinutes * MINUTE_MS,
      activityCodeId: activity.activityCodeId,
      description: activity.description,
    };
  });
  return { startMs, endMs: startMs + shift.lengthMinutes * MINUTE_MS, pieces };
}

/** A shift of one activity. */
export function plainShape(startMs: number, endMs: number, kind: PieceKind): ShiftShape {
  return { startMs, endMs, pieces: [{ startMs, endMs, ...pick(kind) }] };
}

/** The same shift so many milliseconds later, or earlier when negative. */
export function translate(shape: ShiftShape, byMs: number): ShiftShape {
  return {
    startMs: shape.startMs + byMs,
    endMs: shape.endMs + byMs,
    pieces: shape.pieces.map((piece) => ({ ...piece, startMs: piece.startMs + byMs, endMs: piece.endMs + byMs })),
  };
}

/** Makes a part of the shift one activity; what lies outside the shift is left out. */
export function paint(shape: ShiftShape, part: Piece): ShiftShape {
  const startMs = Math.max(part.startMs, shape.startMs);
  const endMs = Math.min(part.endMs, shape.endMs);
  if (startMs >= endMs) return shape;
  const rest = shape.pieces.flatMap((piece) => [
    { ...piece, endMs: Math.min(piece.endMs, startMs) },
    { ...piece, startMs: Math.max(piece.startMs, endMs) },
  ]);
  return { ...shape, pieces: mergePieces([...rest, { startMs, endMs, ...pick(part) }]) };
}

/**
 * The shift with another start and end. What lies outside is cut off; what is new, and gaps, become what the shift mostly
 * consists of.
 */
export function resize(shape: ShiftShape, startMs: number, endMs: number): ShiftShape {
  const frame = plainShape(startMs, endMs, mainKind(shape));
  return shape.pieces.reduce((result, piece) => paint(result, piece), frame);
}

/** What most of the shift is: the kind with the most minutes, the earlier one among equals. */
export function mainKind(shape: ShiftShape): PieceKind {
  const lengths = new Map<string, { kind: PieceKind; lengthMs: number }>();
  for (const piece of shape.pieces) {
    const key = JSON.stringify([piece.activityCodeId, piece.description]);
    const known = lengths.get(key) ?? { kind: pick(piece), lengthMs: 0 };
    lengths.set(key, { ...known, lengthMs: known.lengthMs + piece.endMs - piece.startMs });
  }
  const [first, ...others] = lengths.values();
  if (!first) return { activityCodeId: '', description: '' };
  return others.reduce((longest, each) => (each.lengthMs > longest.lengthMs ? each : longest), first).kind;
}

/** Whether two shifts are at the same time and consist of the same activities. */
export function isSameShape(left: ShiftShape, right: ShiftShape): boolean {
  if (left.startMs !== right.startMs || left.endMs !== right.endMs) return false;
  // Most shifts of a week are compared with themselves.
  if (left.pieces === right.pieces) return true;
  const others = mergePieces(right.pieces);
  const own = mergePieces(left.pieces);
  return own.length === others.length && own.every((piece, index) => isSamePiece(piece, others[index]));
}

/**
 * The parts of `target` that must be painted over `from`, in order, to get it; null where painting cannot lead there (another
 * span, or a gap where there was an activity).
 */
export function paintsBetween(from: ShiftShape, target: ShiftShape): readonly Piece[] | null {
  const present = mergePieces(from.pieces);
  const parts = mergePieces(target.pieces).filter((part) => !present.some((piece) => holds(piece, part)));
  const painted = parts.reduce((shape, part) => paint(shape, part), from);
  return isSameShape(painted, target) ? parts : null;
}

/** In order of their start, empty ones left out, neighbours of the same kind made one. */
export function mergePieces(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  const ordered = pieces
    .filter((piece) => piece.startMs < piece.endMs)
    .sort((left, right) => left.startMs - right.startMs);
  for (const piece of ordered) {
    const last = merged.at(-1);
    if (last && last.endMs === piece.startMs && isSameKind(last, piece)) {
      merged[merged.length - 1] = { ...last, endMs: piece.endMs };
    } else merged.push(piece);
  }
  return merged;
}

function isSameKind(left: PieceKind, right: PieceKind): boolean {
  return left.activityCodeId === right.activityCodeId && left.description === right.description;
}

function isSamePiece(left: Piece, right: Piece | undefined): boolean {
  return right !== undefined && left.startMs === right.startMs && left.endMs === right.endMs && isSameKind(left, right);
}

function holds(piece: Piece, part: Piece): boolean {
  return piece.startMs <= part.startMs && piece.endMs >= part.endMs && isSameKind(piece, part);
}

function pick({ activityCodeId, description }: PieceKind): PieceKind {
  return { activityCodeId, description };
}
