import type { DepartmentPlan } from './assortment.ts'

export const home: readonly DepartmentPlan[] = [
  {
    slug: 'kitchen',
    name: '주방|Kitchen',
    shelves: [
      {
        slug: 'coffee-tools',
        name: '커피용품|Coffee tools',
        brands: ['방울커피', '온도', '두레공방'],
        lines: [
          '도자기 드리퍼|Ceramic Dripper',
          '유리 드립 서버|Glass Drip Server',
          '핸드드립 세트|Hand-drip Set',
          '콜드브루 세트|Cold Brew Set',
        ],
        variants: ['1~2인용|For 1–2', '3~4인용|For 3–4', '선물세트|Gift set'],
        price: [15_000, 129_000, 1_000],
        attributes: {
          material: {
            name: '소재|Material',
            values: ['도자기|Ceramic', '내열유리|Heat-proof glass', '스테인리스|Stainless steel'],
          },
          dishwasher: { name: '식기세척기|Dishwasher', values: ['가능|Safe', '불가|Not safe'] },
        },
        about: [
          '물줄기가 고르게 떨어져 누가 내려도 맛이 일정합니다.|An even flow: the taste is the same whoever pours.',
          '아침 커피 한 잔을 위한 도구입니다.|A tool for the morning cup.',
        ],
      },
      {
        slug: 'tableware',
        name: '컵·찻잔|Cups',
        brands: ['흙과불', '두레공방', '달항아리'],
        lines: [
          '백자 머그|White Porcelain Mug',
          '분청 찻잔|Buncheong Tea Cup',
          '유리 머그|Glass Mug',
          '옹기 머그|Onggi Mug',
        ],
        variants: ['1인|Single', '2인 세트|Set of 2', '4인 세트|Set of 4'],
        price: [9_000, 89_000, 500],
        attributes: {
          capacity: { name: '용량|Capacity', values: ['200ml|200 ml', '350ml|350 ml', '500ml|500 ml'] },
          microwave: { name: '전자레인지|Microwave', values: ['가능|Safe', '불가|Not safe'] },
        },
        about: [
          '손으로 빚어 하나하나 조금씩 다릅니다.|Shaped by hand: each one a little different.',
          '가볍고 단단해 매일 쓰기 좋습니다.|Light and hard-wearing, for every day.',
        ],
      },
      {
        slug: 'cookware',
        name: '냄비|Pots',
        brands: ['무쇠마을', '온도', '부뚜막'],
        lines: [
          '무쇠 전골냄비|Cast-iron Casserole',
          '통삼중 냄비|Tri-ply Pot',
          '세라믹 양수냄비|Ceramic Stockpot',
          '솥밥 냄비|Rice Pot',
        ],
        variants: ['20cm|20 cm', '24cm|24 cm', '28cm|28 cm'],
        price: [29_000, 219_000, 1_000],
        attributes: {
          heat: { name: '열원|Heat', values: ['인덕션 겸용|All, also induction', '가스·하이라이트|Gas and ceramic'] },
          coating: { name: '코팅|Coating', values: ['세라믹|Ceramic', '에나멜|Enamel', '없음|None'] },
        },
        about: [
          '열을 오래 머금어 국물이 쉽게 식지 않습니다.|Holds the heat: the soup stays warm.',
          '바닥까지 고르게 익습니다.|Cooks evenly to the bottom.',
        ],
      },
    ],
  },
  {
    slug: 'living',
    name: '리빙|Living',
    shelves: [
      {
        slug: 'lighting',
        name: '조명|Lighting',
        brands: ['달빛', '온도', '고요한집'],
        lines: ['한지 스탠드|Hanji Table Lamp', '책상 조명|Desk Lamp', '무드등|Mood Light', '플로어 램프|Floor Lamp'],
        variants: ['미니|Mini', '기본|Standard', '터치 조광|Touch dimmer'],
        price: [19_000, 179_000, 1_000],
        attributes: {
          colour: { name: '색온도|Colour temperature', values: ['2700K|2700 K', '3000K|3000 K', '4000K|4000 K'] },
          power: { name: '전원|Power', values: ['USB 충전|USB rechargeable', '220V|220 V'] },
        },
        about: [
          '눈이 편안한 빛으로 저녁 시간을 밝혀 줍니다.|A light that is easy on the eyes in the evening.',
          '침대 옆에 두기 좋은 은은한 조명입니다.|A gentle light for the bedside.',
        ],
      },
      {
        slug: 'bedding',
        name: '침구|Bedding',
        brands: ['포근', '고요한집', '무명베'],
        lines: [
          '모달 이불|Modal Duvet',
          '구스 베개|Goose Pillow',
          '워싱 면 침구세트|Washed Cotton Set',
          '누빔 매트리스 커버|Quilted Mattress Cover',
        ],
        variants: ['싱글|Single', '슈퍼싱글|Super single', '퀸|Queen'],
        price: [29_000, 259_000, 1_000],
        attributes: {
          season: { name: '계절|Season', values: ['사계절|All year', '여름|Summer', '겨울|Winter'] },
          fabric: { name: '소재|Fabric', values: ['면 60수|60-count cotton', '모달|Modal', '구스|Goose down'] },
        },
        about: [
          '부드럽게 감기고 땀을 빨리 말립니다.|Soft around you and quick to dry.',
          '집에서 빨 수 있어 늘 깨끗합니다.|Washable at home, always fresh.',
        ],
      },
      {
        slug: 'plants',
        name: '화분·식물|Plants',
        brands: ['초록상점', '마당', '흙과불'],
        lines: ['몬스테라|Monstera', '올리브나무|Olive Tree', '산세베리아|Snake Plant', '고무나무|Rubber Plant'],
        variants: ['소형|Small', '중형|Medium', '대형|Large'],
        price: [9_900, 119_000, 100],
        attributes: {
          sun: { name: '햇빛|Sunlight', values: ['반그늘|Half shade', '밝은 곳|Bright', '직사광|Full sun'] },
          water: { name: '물주기|Watering', values: ['주 1회|Weekly', '2주 1회|Every two weeks', '월 1회|Monthly'] },
        },
        about: [
          '처음 키우는 분도 쉽게 돌볼 수 있습니다.|Easy to care for, even for beginners.',
          '공기를 맑게 하는 초록 친구입니다.|A green friend that clears the air.',
        ],
      },
    ],
  },
]
