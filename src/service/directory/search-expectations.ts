// What people may type and where it should lead. "first": the first hit is one of these codes. "top3": one of the first three is.
// Written before tuning, from the directory's names and clinical common sense; most lines are not phrases of data/directory/plain-words.txt.

export interface Expectation {
  readonly words: string;
  readonly within: 1 | 3;
  readonly codes: readonly string[];
}

export const EXPECTATIONS: readonly Expectation[] = `
1 | R134 | high cholesterol
1 | R134 | family with high cholesterol
1 | R134 | familial hypercholesterolemia
1 | R134 | hypercholestrolaemia
1 | R134 | cholestrol
1 | R134 | LDLR
1 | R134 | PCSK9
1 | R134 | father had a heart attack at a young age, cholesterol 9
1 | R210 | bowel cancer runs in the family
1 | R210 | lynch
1 | R210 | lynch syndrome
1 | R210 | HNPCC
1 | R210 | my mum and grandfather had bowel cancer
1 | R210 | MLH1 hypermethylation germline
3 | R210 | MSH2
1 | M1 | bowel cancer
3 | M1 | colorectal tumour KRAS
1 | R208 | breast cancer runs in the family
1 | R208 | breast cancer gene
1 | R208 | her sister and aunt had breast cancer
3 | R208 | BRCA1
1 | R208 | brca gene
1 | M3 | breast cancer
3 | R207 | inherited ovarian cancer
1 | M2 | ovarian cancer
1 | R69 | floppy baby
1 | R69 | newborn is floppy
1 | R69 | hypotonia in infant
1 | R69 | hypotonic infant
1 | R14 | acutely unwell baby
1 | R14 | sick baby in intensive care
1 | R14 | acutely ill neonate NICU
3 | R131 | heart muscle disease
1 | R131 | thick heart muscle
1 | R131 | hypertrophic cardiomyopathy
1 | R131 | hypertrophic cardiomiopathy
1 | R131 | MYBPC3
1 | R132 | dilated cardiomyopathy
1 | R132 | enlarged heart
1 | R133 | ARVC
1 | R138 | sudden death in a young person
1 | R138 | brother dropped dead aged 30
1 | R127 | long QT
1 | R127 | KCNQ1
3 | R127,R128 | SCN5A
1 | R128 | brugada
1 | R125 | marfan
1 | R125 | aortic dissection
1 | R125 | aneurism of the aorta
1 | R137 | hole in the heart
1 | R59 | fits
1 | R59 | baby having seizures
1 | R59 | epilepsy
1 | R59 | epilepsie
1 | R29 | learning disability
3 | R29 | child with developmental delay
3 | R377 | autism
1 | R53 | fragile x
1 | R102 | brittle bones
1 | R102 | osteogenesis imperfecta
1 | R102 | osteogenisis imperfecta
1 | R101 | ehlers danlos
1 | R101 | hypermobile joints
1 | R24 | achondroplasia
1 | R24 | dwarfism
1 | R67 | deaf
1 | R67 | hearing loss in childhood
1 | R67 | deafness runs in my family
1 | R65 | deaf after gentamicin
1 | R184 | cystic fibrosis
1 | R185 | cystic fibrosis carrier
3 | R184 | CFTR
1 | R191 | alpha 1 antitrypsin
1 | R189 | primary ciliary dyskinesia
1 | R186 | nosebleeds in the family
1 | R186 | HHT
1 | R190 | collapsed lung
1 | R193 | polycystic kidneys
1 | R193 | kidney cysts
1 | R193 | PKD1
1 | R194 | blood in urine
1 | R194 | alport syndrome
1 | R195 | nephrotic syndrome
1 | R256 | kidney stones
1 | R141 | MODY
1 | R141 | diabetes in young slim person
1 | R143 | diabetes in a newborn baby
1 | R144 | low blood sugar in a baby
1 | R149 | severely obese child
1 | R402 | early menopause
3 | R411 | male infertility
1 | R318 | recurrent miscarriages
1 | R95 | haemochromatosis
1 | R95 | hemochromatosis
1 | R95 | too much iron
1 | R94 | sickle cell
3 | R93 | thalassemia
1 | R117 | haemophilia A
1 | R117 | hemophilia
1 | R121 | von willebrand
1 | R97 | blood clots in the family
1 | R90 | bruises easily
1 | R68 | huntingtons
1 | R68 | HTT
1 | R73 | duchenne
1 | R73 | duchene muscular distrophy
1 | R73 | DMD
1 | R72 | myotonic dystrophy
1 | R70 | spinal muscular atrophy
3 | R77 | charcot marie tooth
1 | R58 | early onset dementia
1 | R58 | motor neurone disease
3 | R54 | ataxia in an adult
1 | R55 | wobbly child
1 | R337 | CADASIL
1 | R371 | reaction to anaesthetic
1 | R83 | stiff joints at birth
1 | R222 | neurofibromatosis
1 | R222 | cafe au lait patches
1 | R228 | tuberous sclerosis
1 | R216 | li fraumeni
1 | R211 | bowel polyps in family
1 | R225 | VHL
1 | R219 | white pupil in a baby
1 | R430 | family history of prostate cancer
1 | M218 | prostate cancer
1 | M4 | lung cancer
1 | M4 | non small cell lung cancer EGFR
1 | M7 | melanoma
1 | M27 | glioblastoma
3 | M28,M27,M21,M192 | brain tumour
1 | M80 | AML
1 | M80 | acute myeloid leukaemia
1 | M91 | child with leukaemia
1 | M84 | chronic myeloid leukemia
1 | M92 | myeloma
1 | M85 | JAK2
1 | M56 | ewing sarcoma
1 | M119 | child with cancer
1 | R32 | going blind at night
1 | R32 | retinitis pigmentosa
1 | R31 | cataracts in a baby
1 | R39 | albinism
1 | R164 | blistering skin in a newborn
1 | R165 | scaly skin from birth
1 | R15 | weak immune system
3 | R15 | SCID
1 | R341 | face swells angioedema
1 | R413 | periodic fevers
1 | R98 | inborn error of metabolism
1 | R98 | high ammonia
3 | R63 | mitochondrial disease
1 | R64 | MELAS
1 | R172 | wilson disease
1 | R172 | copper in liver
1 | R176 | gilberts
1 | R177 | hirschsprungs
1 | R26 | down syndrome
1 | R21 | abnormal 20 week scan
1 | R21 | fetal anomalies
3 | R27 | dysmorphic child
1 | R89 | undiagnosed rare disease
1 | R346 | store DNA
1 | R387 | reanalysis
1 | R442 | variant reinterpretation
1 | R242 | known mutation in the family, will I get it
1 | R240 | diagnostic testing known variant
1 | R244 | carrier testing for known familial mutation
1 | R184 | TP46
1 | R69 | TP383
1 | R242 | GT36
1 | R134 | r134.1
1 | M1 | M1.4
`
  .trim()
  .split('\n')
  .map((line) => {
    const [within = '', codes = '', words = ''] = line.split('|').map((part) => part.trim());
    return { words, within: within === '1' ? 1 : 3, codes: codes.split(',') };
  });
