// What people may type and where it should lead: how many of the first hits may hold it (1 or 3), the codes, the words.
// The first part was written before the search was tuned; the lines with 3 at the end are trials that the search met afterwards and was then taught.

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
3 | R134 | raised lipids in a teenager
3 | R134 | granddad died of heart attack at 40 and my cholesterol is 8
3 | R129,R127 | funny turns when exercising
3 | R129,R127 | child keeps fainting during sport
3 | R82,R73,R79 | muscular distrophy
3 | R257,R193,R202 | kidney failure runs in family
3 | R67 | going deaf young
3 | R38 | baby born without an iris
3 | R32 | can't see at night
3 | R59 | epileptic fits in toddler
3 | M3,R208 | brest cancer
3 | R207,R208 | familiy history of ovarien cancer
3 | R185,R244 | cystic fibrosis in sibling, am I carrier
3 | R58 | parkinsons disease
3 | R29,R59 | slow learner with seizures
3 | R102 | bones that break easily
3 | R164 | skin peeling off at birth
3 | R90 | easy bruising and bleeding gums
3 | R441 | sudden infant death
3 | R223,M14,M13 | tumour in adrenal gland
3 | R211 | bowel polyps
3 | R216,R404,R210 | cancer in lots of relatives
3 | R143 | very high blood sugar in baby
3 | R127,R128 | abnormal heart rhythm
3 | R68,R242 | mother has huntington's disease
3 | R346 | dna banking for dying patient
3 | R387 | second look at exome
3 | R402 | no periods at age 30
3 | R171 | baby with yellow skin
3 | R125 | tall with long fingers and heart murmur
3 | R60,R61 | hereditary spastic paraparesis
3 | R54,R55 | spino cerebellar ataxia
3 | R201 | haemolytic uremic syndrome
3 | R194 | alports
3 | R193 | polycystic kidney
3 | R220,M178 | wilms tumor
3 | M152 | neuroblastoma
3 | M95,M93,M99 | DLBCL
3 | M95,M99,M98,M101,M100 | diffuse large b cell lymphoma
3 | M85 | essential thrombocythemia
3 | M80 | FLT3
3 | M35 | oligodendroglioma
3 | R24,R25,R382,R309,M217 | FGFR3
3 | R132 | TTN
3 | R219 | RB1
3 | M1,R210 | Lynch tumour testing MSI
3 | R297 | ring chromosome
3 | R28,R27 | 22q11 deletion
3 | R27,R28,R153,R137 | digeorge
3 | R27,R29 | noonan
3 | R193 | wife has polycystic kidney disease
3 | R102 | weak bones and blue whites of the eyes
3 | R73 | boy with large calves who falls a lot
3 | R69 | baby who doesn't move much and is limp
3 | R67 | family of deaf people
3 | R31 | cataract in newborn
3 | R210 | two uncles with bowel cancer before 45
3 | R208 | aunt and grandmother with cancer of the breast
3 | M1 | cancer of the colon
3 | M215 | cancer of the womb
3 | M91 | child with acute lymphoblastic leukemia
3 | R148 | cannot smell and no puberty
3 | R147,R21,R452 | baby failing to grow in the womb
3 | R127,R128,R129,R130 | heart rhythm disorder
3 | R125 | enlarged aorta
3 | R117 | haemophillia
3 | R93 | thallasaemia
3 | R94 | sickel cell
3 | R184 | cystic fibrosus
3 | R222 | neurofibramatosis
3 | R68 | huntingdons disease
3 | R53 | fragile X carrier
3 | R73 | muscular dystrophy in a teenage boy
3 | R54 | problems with balance that run in the family
3 | R67 | hearing aids since childhood
3 | R87,R59 | seizures and brain malformation
3 | R171 | jaundiced newborn
3 | R149,R48 | always hungry obese toddler
3 | M9,M10,M11,M12,R218 | thyroid cancer
3 | R224 | kidney cancer in the family
3 | R95 | high iron levels
3 | R97,R90 | clotting problem
3 | R90,R91 | platelets too low
3 | R337 | stroke at 35
3 | R164 | skin that blisters
3 | R227,R237 | sun sensitivity
3 | R421 | lung fibrosis
3 | R189,R15 | recurrent chest infections and sinusitis
3 | R256 | kidney stones in a teenager
3 | R195 | nephrotic child
3 | R172 | liver copper
3 | R254 | gene for melanoma
3 | R208 | PALB2
3 | R210 | MSH6
3 | R102 | COL1A1
3 | M1,M4,M219 | KRAS
3 | R335 | GLA
3 | M85 | CALR
3 | R14 | whole genome sequencing for sick child
3 | R14,R89,R27 | whats wrong with my baby genome test
3 | R101 | ehlers
3 | R219,M166 | retinoblastma
3 | M184,M189,M185 | glioma child
3 | M199,M197,M42,M79,M75,R216 | sarcoma
3 | R21 | pregnant and scan shows problem with the heart
3 | R318 | lost three pregnancies
3 | R446 | donor kidney
3 | M1,M227 | PGx 5-FU
3 | R361,R93 | carrier of thalassaemia
3 | M218,R430 | prostate
3 | R102 | daughter keeps breaking bones
3 | R53,R29 | son diagnosed with learning problems and big ears
3 | R68,R242 | husband's father has huntington
3 | R402 | periods stopped at 32
3 | R224,R190,R230 | skin tags and lung cysts
3 | M3 | lump in the breast
3 | R215 | stomach cancer
3 | M219 | tumour of the pancreas
3 | M91 | leukemia in a toddler
3 | M93,M225,M95 | swollen lymph nodes lymphoma
3 | R59 | unexplained epilepsy from birth
3 | R69,R81 | weak muscles in a newborn
3 | R138 | heart stops suddenly
3 | R134 | high cholestrol in children
3 | R90,R91 | very low platelets in family
3 | R32 | blindness in both brothers
3 | R184 | sweat test positive
3 | R193,R173 | cysts on kidneys and liver
3 | R208,R242,R240 | family member with BRCA2 mutation
3 | R362 | check if I carry sickle cell
3 | R92 | anaemia since birth
3 | R284,R27 | born with cleft palate
3 | R24,R104 | short arms
3 | R194,R67 | loss of hearing and kidney problems
3 | R141 | diabetic at 20, not overweight
3 | R202 | gout at 22
3 | R371 | reacts badly to general anaesthetic
3 | R90,R121 | bleeding after dental extraction
3 | R336 | brain bleed cavernoma
3 | R77,R78 | nerve disease with high arches
3 | R337 | young stroke migraine
3 | R98 | cannot tolerate milk protein high ammonia
3 | R317,R14 | liver failure baby
3 | R154 | rickets
3 | R163 | hair loss and missing teeth
3 | R101 | hyperextensible skin
3 | R210 | lynch sindrome
3 | R211 | poliposis
`
  .trim()
  .split('\n')
  .map((line) => {
    const [within = '', codes = '', words = ''] = line.split('|').map((part) => part.trim());
    return { words, within: within === '1' ? 1 : 3, codes: codes.split(',') };
  });
