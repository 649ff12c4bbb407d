import type { EvaluatedImage } from '../evaluateRows';
import { count } from './figures';
import { html, type Html } from './html';
import type { Mistake } from './mistakes';
import type { ReportData } from './reportData';

/** The worst pairs as pictures, and the images without a face. */
export function mistakesSections(data: ReportData): Html {
  const { missed, confused, result, pictures } = data;
  const card = (mistake: Mistake): Html => pairCard(mistake, result.threshold, pictures);
  return html`<section>
      <h2>One person, farthest apart</h2>
      <p class="note">
        Old photos, sunglasses, profiles – or a photo filed under the wrong name. Each image is
        shown once at most.
      </p>
      <ul class="pairs">
        ${missed.map(card)}
      </ul>
    </section>
    <section>
      <h2>Two people, nearest together</h2>
      <p class="note">Look-alikes, relatives – or one person in two folders.</p>
      <ul class="pairs">
        ${confused.map(card)}
      </ul>
    </section>
    ${withoutFaceSection(data)}`;
}

function pairCard(
  { left, right, distance }: Mistake,
  threshold: number,
  pictures: ReportData['pictures'],
): Html {
  const accepted = distance <= threshold;
  const samePerson = personName(left) === personName(right);
  const verdict = accepted ? 'accepted' : 'refused';
  return html`<li class="${accepted === samePerson ? 'right' : 'wrong'}">
    <div class="pictures">${picture(left, pictures)} ${picture(right, pictures)}</div>
    <p class="distance"><strong>${distance.toFixed(3)}</strong> <span>${verdict}</span></p>
  </li>`;
}

function picture(image: EvaluatedImage, pictures: ReportData['pictures']): Html {
  const uri = pictures.get(image.file);
  const person = personName(image);
  const shown =
    uri === undefined
      ? html`<div class="gone">cannot be read</div>`
      : html`<img src="${uri}" alt="Face of ${person} in ${image.image}" loading="lazy" />`;
  return html`<figure>
    ${shown}
    <figcaption title="${image.image}">
      <b>${person}</b><span>${image.image.slice(person.length + 1)}</span>
    </figcaption>
  </figure>`;
}

function personName({ image }: EvaluatedImage): string {
  return image.slice(0, image.indexOf('/'));
}

function withoutFaceSection({ withoutFace, result, pictures }: ReportData): Html | null {
  if (withoutFace.length === 0) return null;
  const more =
    result.imagesWithoutFace > withoutFace.length
      ? `The first ${withoutFace.length} of ${count(result.imagesWithoutFace)}.`
      : '';
  return html`<section>
    <h2>No face found</h2>
    <p class="note">${more}</p>
    <ul class="pairs">
      ${withoutFace.map((image) => html`<li><div class="pictures">${picture(image, pictures)}</div></li>`)}
    </ul>
  </section>`;
}
