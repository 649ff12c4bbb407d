import {
  MarkupKind,
  type CancellationToken,
  type CompletionItem,
  type Connection,
  type Hover,
  type LocationLink,
  type Position,
} from 'vscode-languageserver/node';
import { completionsAt, type CompletionData } from '../../language/completion';
import { hoverMarkdown, pictureMarkdown } from '../../language/hover';
import type { ListSession } from '../../language/listSession';
import { EMPTY_OVERVIEW } from '../../language/overview';
import { lineRange, type ImageLine } from '../../language/ranges';
import { isOnDisk } from '../../language/repairAll';
import { fileLink, imageAt } from '../../language/targets';
import type { LanguageContext } from './context';
import { pictureOf } from './pictures';

/** What leads from a line to its image; it works in lists of any length. */
export function registerImages(connection: Connection, context: LanguageContext): void {
  connection.onHover(({ textDocument, position }, cancellation) =>
    context.answer(async () => {
      const session = context.sessionOf(textDocument.uri);
      return session === null ? null : hover(context, session, position, cancellation);
    }),
  );
  connection.onDefinition(({ textDocument, position }) =>
    context.answer(async () => {
      const session = context.sessionOf(textDocument.uri);
      return session === null ? null : definition(session, position);
    }),
  );
  connection.onCompletion(({ textDocument, position }) =>
    context.answer(async () => {
      const session = context.sessionOf(textDocument.uri);
      if (session === null) return null;
      const overview = (await session.checked())?.overview ?? EMPTY_OVERVIEW;
      const { document, disk } = session;
      const { commands } = context.abilities();
      return disk === null ? null : completionsAt({ document, overview, disk, position, commands });
    }),
  );
  connection.onCompletionResolve((item, cancellation) =>
    context.answer(() => withPicture(context, item, cancellation)),
  );
}

async function hover(
  context: LanguageContext,
  session: ListSession,
  position: Position,
  cancellation: CancellationToken,
): Promise<Hover | null> {
  const { document } = session;
  const line = imageAt(document, position);
  if (line === null) return null;
  const range = lineRange(document, position.line);
  const analysis = await session.checked();
  const facts = {
    line,
    listed: analysis?.overview.persons.get(line.person)?.names.size ?? null,
    onDisk: session.disk?.persons.get(line.person)?.size ?? null,
  };
  const found = await imageOf(context, session, line, cancellation);
  const [image, why] = typeof found === 'string' ? [null, found] : [found, null];
  return {
    range,
    contents: { kind: MarkupKind.Markdown, value: hoverMarkdown(facts, image, why) },
  };
}

async function imageOf(
  { backend }: LanguageContext,
  { dataset, disk }: ListSession,
  { image }: ImageLine,
  cancellation: CancellationToken,
) {
  if (dataset === null) return null;
  if (!isOnDisk(disk, image)) return `images/${image} does not exist.`;
  return pictureOf(backend, dataset, image, cancellation);
}

async function definition(
  session: ListSession,
  position: Position,
): Promise<LocationLink[] | null> {
  const { document, images } = session;
  await session.look();
  const line = imageAt(document, position);
  if (line === null || images === null || !isOnDisk(session.disk, line.image)) return null;
  return [fileLink(document, position.line, images, line.image)];
}

async function withPicture(
  context: LanguageContext,
  item: CompletionItem,
  cancellation: CancellationToken,
): Promise<CompletionItem> {
  const { uri, image } = (item.data ?? {}) as Partial<CompletionData>;
  if (typeof uri !== 'string' || typeof image !== 'string') return item;
  const dataset = context.sessionOf(uri)?.dataset ?? null;
  const found =
    dataset === null ? null : await pictureOf(context.backend, dataset, image, cancellation);
  if (found === null || typeof found === 'string') return item;
  const documentation = { kind: MarkupKind.Markdown, value: pictureMarkdown(image, found) };
  return { ...item, documentation };
}
