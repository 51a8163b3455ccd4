// A life: lipids by genotype, cancers and heart disease by gene, sex and age, what was tested and treated, and a death.
import { addYears, ageOn } from './days.ts';
import type { Draw } from './draw.ts';
import { CARE, CORONARY, INHERITED, LIPIDS, type Onset, SITES, type Site, SPORADIC, TUMOUR } from './figures.ts';
import type { Born, Person, Sign, Tumour } from './person.ts';

/** Gompertz: half die before 82. */
const HAZARD = { scale: 2.87e-4, rate: 0.095 };

export function livedOf(born: Born, day: string, draw: Draw): Person {
  const lifespan = Math.min(110, Math.log(1 - Math.log(1 - draw.uniform()) / HAZARD.scale) / HAZARD.rate);
  const lipids = lipidsOf(born, draw);
  const infarction = onsetOf(coronaryOf(born), draw);
  const tumours: Tumour[] = [];
  let end = lifespan;
  for (const site of SITES) {
    for (const [isInherited, onset] of onsetsOf(born, site)) {
      const age = onsetOf(onset, draw);
      if (age === undefined || age < 18 || age > end || tumours.some((tumour) => tumour.site === site)) continue;
      const bornYears = addYears(born.bornOn, age);
      if (bornYears >= day) continue;
      tumours.push(tumourOf(born, site, age, bornYears, isInherited, draw));
      if (draw.happens(TUMOUR.dieWithinFiveYears.value)) end = Math.min(end, age + 0.3 + draw.uniform() * 4.7);
    }
  }
  const diedOn = addYears(born.bornOn, end);
  const isDead = diedOn < day;
  const age = ageOn(born.bornOn, isDead ? diedOn : day);
  const alive = tumours.filter((tumour) => !isDead || tumour.day <= diedOn);
  const hasFh = born.variants.some(({ gene }) => gene === 'LDLR');
  const infarctionAge = infarction !== undefined && infarction >= 30 && infarction <= age ? Math.floor(infarction) : undefined;
  const isRecent = alive.some(({ site, day: diagnosed }) => site === 'CRC' && diagnosed > addYears(day, -0.5));
  const planned = isRecent && !isDead && draw.happens(CARE.fluoropyrimidinePlanned.value);
  const hasLynch = born.variants.some(({ gene }) => ['MLH1', 'MSH2', 'MSH6', 'PMS2'].includes(gene));
  return {
    ...born,
    ...(isDead ? { diedOn } : {}),
    age,
    tumours: alive,
    ...(infarctionAge === undefined ? {} : { infarctionAge }),
    lipids: treated(lipids, born, age, infarctionAge, day, draw),
    hasXanthoma: hasFh && age >= 20 && draw.happens(LIPIDS.xanthomaInFh.value),
    hasArcusBefore45: hasFh && age >= 30 && draw.happens(LIPIDS.arcusInFh.value),
    knowsOwnVariant: (hasFh && draw.happens(CARE.fhKnown.value)) || (hasLynch && draw.happens(CARE.lynchKnown.value)),
    fluoropyrimidinePlanned: planned,
    dpydDone: planned && draw.happens(CARE.dpydDone.value),
  };
}

function onsetsOf({ variants, sex }: Born, site: Site): readonly (readonly [boolean, Onset | undefined])[] {
  return [...variants.map(({ gene }) => [true, INHERITED[gene]?.[site]?.[sex]] as const), [false, SPORADIC[site][sex]] as const];
}

function coronaryOf({ variants, sex }: Born): Onset {
  return CORONARY[variants.some(({ gene }) => gene === 'LDLR') ? 'fh' : 'others'][sex];
}

function onsetOf(onset: Onset | undefined, draw: Draw): number | undefined {
  if (onset === undefined || !draw.happens(onset.share.value)) return undefined;
  return draw.normal(onset.mean, onset.sd);
}

function lipidsOf({ variants }: Born, draw: Draw) {
  const copies = variants.find(({ gene }) => gene === 'LDLR')?.from.length ?? 0;
  const { mean, sd } = copies === 2 ? LIPIDS.ldlHomozygous : copies === 1 ? LIPIDS.ldlFh : LIPIDS.ldlOthers;
  const ldl = tenth(Math.max(1, draw.normal(mean.value, sd.value)));
  const hdl = tenth(Math.max(0.5, draw.normal(LIPIDS.hdl.mean.value, LIPIDS.hdl.sd.value)));
  const triglycerides = tenth(LIPIDS.triglyceridesMedian.value * Math.exp(draw.normal(0, 0.45)));
  return { total: tenth(ldl + hdl + triglycerides / 2.2), ldl, hdl, triglycerides };
}

function treated(
  lipids: ReturnType<typeof lipidsOf>,
  { bornOn }: Born,
  age: number,
  infarctionAge: number | undefined,
  day: string,
  draw: Draw,
): Person['lipids'] {
  const share = infarctionAge !== undefined ? 0.85 : age < 40 ? 0.01 : age < 60 ? (lipids.total > 7.5 ? 0.5 : 0.08) : 0.4;
  if (!draw.happens(share)) return lipids;
  const since = addYears(bornOn, Math.max(18, Math.min(age - 0.5, age - draw.uniform() * 12)));
  if (since >= day) return lipids;
  const ldl = tenth(lipids.ldl * LIPIDS.leftByStatin.value);
  return { ...lipids, onStatin: { ldl, total: tenth(ldl + lipids.hdl + lipids.triglycerides / 2.2), since } };
}

function tumourOf({ variants }: Born, site: Site, exact: number, day: string, isInherited: boolean, draw: Draw): Tumour {
  const tumour = { site, age: Math.floor(exact), day, isInherited };
  if (site === 'breast') {
    const triple = variants.some(({ gene }) => gene === 'BRCA1') ? TUMOUR.tripleNegativeBrca1 : TUMOUR.tripleNegative;
    return {
      ...tumour,
      grade: draw.happens(TUMOUR.gradeOne.value) ? 1 : draw.happens(0.5) ? 2 : 3,
      isTripleNegative: draw.happens(triple.value),
    };
  }
  if (site !== 'CRC' && site !== 'endometrial') return tumour;
  const biology = site === 'CRC' ? bowelBiology(variants, isInherited, draw) : wombBiology(variants, isInherited, draw);
  // DG27 is of February 2017, DG42 of October 2020.
  const from = site === 'CRC' ? '2017-02-22' : '2020-10-28';
  const isTested = draw.happens(day < from ? 0.05 : day < '2021-04-01' ? CARE.tumourTestedBefore2021.value : CARE.tumourTestedNow.value);
  if (!isTested) return tumour;
  const isMlh1 = biology.lost.includes('MLH1');
  if (!isMlh1 || !draw.happens(CARE.secondTestDone.value)) return { ...tumour, lost: biology.lost };
  if (site === 'endometrial') return { ...tumour, lost: biology.lost, methylation: biology.methylation };
  return {
    ...tumour,
    lost: biology.lost,
    braf: biology.braf,
    ...(biology.braf === 'negative' ? { methylation: biology.methylation } : {}),
  };
}

interface Biology {
  readonly lost: readonly string[];
  readonly braf: Sign;
  readonly methylation: Sign;
}

const LOSS: Readonly<Record<string, readonly string[]>> = {
  MLH1: ['MLH1', 'PMS2'],
  MSH2: ['MSH2', 'MSH6'],
  MSH6: ['MSH6'],
  PMS2: ['PMS2'],
};

function lynchLoss(variants: Born['variants'], draw: Draw): Biology | undefined {
  const loss = variants.map(({ gene }) => LOSS[gene]).find((each) => each !== undefined);
  if (loss === undefined || !draw.happens(TUMOUR.lossInLynch.value)) return undefined;
  return { lost: loss, braf: 'negative', methylation: 'negative' };
}

function bowelBiology(variants: Born['variants'], isInherited: boolean, draw: Draw): Biology {
  const lynch = isInherited ? lynchLoss(variants, draw) : undefined;
  if (lynch) return lynch;
  if (!draw.happens(TUMOUR.mlh1LossInBowel.value)) return { lost: [], braf: 'negative', methylation: 'negative' };
  const braf = sign(draw.happens(TUMOUR.brafInMlh1Loss.value));
  return { lost: ['MLH1', 'PMS2'], braf, methylation: sign(braf === 'positive' || draw.happens(TUMOUR.methylatedWithoutBraf.value)) };
}

function wombBiology(variants: Born['variants'], isInherited: boolean, draw: Draw): Biology {
  const lynch = isInherited ? lynchLoss(variants, draw) : undefined;
  if (lynch) return lynch;
  if (!draw.happens(TUMOUR.mlh1LossInWomb.value)) return { lost: [], braf: 'negative', methylation: 'negative' };
  return { lost: ['MLH1', 'PMS2'], braf: 'negative', methylation: sign(draw.happens(TUMOUR.methylatedInWomb.value)) };
}

function sign(is: boolean): Sign {
  return is ? 'positive' : 'negative';
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
