import type { DepartmentPlan } from './assortment.ts'

export const beautyAndOutdoor: readonly DepartmentPlan[] = [
  {
    slug: 'beauty',
    name: '뷰티|Beauty',
    shelves: [
      {
        slug: 'skincare',
        name: '스킨케어|Skincare',
        brands: ['맑은결', '이슬', '초록상점'],
        lines: [
          '쌀겨 수분 토너|Rice Bran Toner',
          '어성초 진정 세럼|Calming Serum',
          '인삼 영양 크림|Ginseng Cream',
          '무기자차 선크림|Mineral Sunscreen',
        ],
        variants: ['50ml|50 ml', '150ml|150 ml', '기획세트|Value set'],
        price: [12_000, 89_000, 500],
        attributes: {
          skin: { name: '피부 타입|Skin type', values: ['건성|Dry', '지성|Oily', '민감성|Sensitive', '모든 피부|All'] },
          scent: { name: '향|Scent', values: ['무향|None', '은은한 향|Light'] },
        },
        about: [
          '가볍게 스며들고 오래 촉촉합니다.|Sinks in lightly and lasts.',
          '꼭 필요한 성분만 담았습니다.|Only what the skin needs.',
        ],
      },
      {
        slug: 'fragrance',
        name: '향수|Fragrance',
        brands: ['향방', '고요한집', '이슬'],
        lines: [
          '새벽숲 향수|Dawn Forest Perfume',
          '한지와 먹 향수|Paper and Ink Perfume',
          '유자밭 향수|Yuja Field Perfume',
          '비 온 뒤 향수|After Rain Perfume',
        ],
        variants: ['30ml|30 ml', '50ml|50 ml', '100ml|100 ml'],
        price: [19_000, 139_000, 1_000],
        attributes: {
          note: { name: '계열|Notes', values: ['우디|Woody', '시트러스|Citrus', '플로럴|Floral', '머스크|Musk'] },
          lasting: { name: '지속|Lasting', values: ['4시간|4 h', '8시간|8 h', '12시간|12 h'] },
        },
        about: [
          '처음은 맑고 끝은 따뜻합니다.|Clear at first, warm at the end.',
          '방 안에 계절을 들여놓는 향입니다.|Brings a season into the room.',
        ],
      },
    ],
  },
  {
    slug: 'outdoor',
    name: '스포츠·캠핑|Outdoor',
    shelves: [
      {
        slug: 'tents',
        name: '텐트|Tents',
        brands: ['별밤', '오솔길', '바람막이상회'],
        lines: [
          '원터치 텐트|Pop-up Tent',
          '거실형 텐트|Family Tent',
          '백패킹 텐트|Backpacking Tent',
          '티피 텐트|Tipi Tent',
        ],
        variants: ['2인용|For 2', '4인용|For 4', '풀세트|Full set'],
        price: [59_000, 690_000, 1_000],
        attributes: {
          weight: { name: '무게|Weight', values: ['1.8kg|1.8 kg', '4kg|4 kg', '12kg|12 kg'] },
          water: { name: '내수압|Waterproof', values: ['1500mm|1,500 mm', '3000mm|3,000 mm'] },
        },
        about: [
          '혼자서도 10분이면 칩니다.|Up in ten minutes, alone.',
          '비바람에도 든든한 폴대를 썼습니다.|Poles that stand up to wind and rain.',
        ],
      },
      {
        slug: 'hiking',
        name: '등산배낭|Hiking packs',
        brands: ['오솔길', '별밤', '걸음'],
        lines: [
          '경량 배낭|Light Backpack',
          '종주 배낭|Trekking Backpack',
          '동계 배낭|Winter Backpack',
          '당일 배낭|Day Pack',
        ],
        variants: ['라이트|Light', '기본|Standard', '프로|Pro'],
        price: [19_000, 259_000, 1_000],
        attributes: {
          use: { name: '용도|Use', values: ['당일 산행|Day hike', '종주|Multi-day', '겨울 산행|Winter'] },
          weight: { name: '무게|Weight', values: ['250g|250 g', '480g|480 g', '900g|900 g'] },
        },
        about: [
          '능선에서 믿을 수 있는 장비입니다.|Gear one can trust on the ridge.',
          '가볍게 메고 멀리 갑니다.|Travel light, go far.',
        ],
      },
      {
        slug: 'yoga',
        name: '요가·피트니스|Yoga and fitness',
        brands: ['숨', '달림', '고요한집'],
        lines: [
          'TPE 요가 세트|TPE Yoga Set',
          '짐볼 홈트 세트|Gym Ball Set',
          '코르크 요가 세트|Cork Yoga Set',
          '필라테스 세트|Pilates Set',
        ],
        variants: ['입문|Beginner', '기본|Standard', '프로|Pro'],
        price: [12_000, 99_000, 1_000],
        attributes: {
          thickness: { name: '두께|Thickness', values: ['6mm|6 mm', '8mm|8 mm', '10mm|10 mm'] },
          level: { name: '난이도|Level', values: ['초급|Easy', '중급|Medium', '상급|Hard'] },
        },
        about: [
          '집에서 시작하는 가벼운 운동에 좋습니다.|For light exercise at home.',
          '미끄러지지 않고 냄새가 없습니다.|No slipping, no smell.',
        ],
      },
    ],
  },
]
