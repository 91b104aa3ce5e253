import type { DepartmentPlan } from './assortment.ts'

export const food: DepartmentPlan = {
  slug: 'food',
  name: '식품|Food',
  shelves: [
    {
      slug: 'coffee-tea',
      name: '커피·차|Coffee and tea',
      brands: ['방울커피', '산너머다원', '볶는집'],
      lines: [
        '에티오피아 원두|Ethiopian Beans',
        '하우스 블렌드|House Blend',
        '보성 녹차|Boseong Green Tea',
        '유기농 보리차|Organic Barley Tea',
      ],
      variants: ['200g|200 g', '500g|500 g', '1kg|1 kg'],
      price: [7_900, 49_900, 100],
      attributes: {
        roast: { name: '볶음도|Roast', values: ['약배전|Light', '중배전|Medium', '강배전|Dark'] },
        origin: {
          name: '원산지|Origin',
          values: ['국산|Korea', '에티오피아|Ethiopia', '브라질·콜롬비아|Brazil and Colombia'],
        },
      },
      about: [
        '주문받은 날 볶아 향이 살아 있습니다.|Roasted on the day you order.',
        '끝맛이 깔끔하고 은은합니다.|A clean, gentle finish.',
      ],
    },
    {
      slug: 'snacks',
      name: '간식|Snacks',
      brands: ['바삭', '할매손', '달콤상회'],
      lines: [
        '쌀 누룽지칩|Rice Crust Chips',
        '수제 약과|Handmade Yakgwa',
        '다크 초콜릿|Dark Chocolate',
        '구운 견과|Roasted Nuts',
      ],
      variants: ['한 봉|One bag', '10봉|10 bags', '선물상자|Gift box'],
      price: [3_500, 39_000, 100],
      attributes: {
        allergens: { name: '알레르기|Allergens', values: ['밀|Wheat', '견과|Nuts', '우유|Milk', '없음|None'] },
        shelfLife: { name: '소비기한|Best before', values: ['3개월|3 months', '6개월|6 months', '1년|1 year'] },
      },
      about: [
        '덜 달고 더 바삭합니다.|Less sweet, more crunch.',
        '작은 공방에서 그날그날 만듭니다.|Made day by day in a small workshop.',
      ],
    },
    {
      slug: 'fruit',
      name: '과일|Fruit',
      brands: ['과수원길', '햇살농장', '섬마을'],
      lines: [
        '제주 제철과일|Jeju Seasonal Fruit',
        '청송 제철과일|Cheongsong Seasonal Fruit',
        '나주 제철과일|Naju Seasonal Fruit',
        '영동 제철과일|Yeongdong Seasonal Fruit',
      ],
      variants: ['2kg|2 kg', '3kg|3 kg', '5kg|5 kg'],
      price: [12_900, 69_900, 100],
      attributes: {
        grade: { name: '등급|Grade', values: ['가정용|Household', '특|Choice', '프리미엄|Premium'] },
        sweetness: { name: '당도|Sweetness', values: ['11브릭스|11 °Bx', '13브릭스|13 °Bx', '15브릭스|15 °Bx'] },
      },
      about: [
        '산지에서 바로 보내 싱싱합니다.|Sent straight from the orchard.',
        '한 알씩 골라 담았습니다.|Picked one by one.',
      ],
    },
  ],
}
