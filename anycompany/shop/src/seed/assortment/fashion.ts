import type { DepartmentPlan } from './assortment.ts'

export const fashion: DepartmentPlan = {
  slug: 'fashion',
  name: '패션|Fashion',
  shelves: [
    {
      slug: 'tshirts',
      name: '티셔츠|T-shirts',
      brands: ['무명베', '오늘옷', '하루결'],
      lines: [
        '코튼 데일리 티셔츠|Cotton Daily Tee',
        '오버핏 그래픽 티셔츠|Oversized Graphic Tee',
        '린넨 블렌드 티셔츠|Linen Blend Tee',
        '헤비웨이트 포켓 티셔츠|Heavyweight Pocket Tee',
      ],
      variants: ['남성|Men', '여성|Women', '공용|Unisex'],
      price: [12_900, 49_000, 100],
      attributes: {
        size: { name: '사이즈|Size', values: ['S|S', 'M|M', 'L|L', 'XL|XL'] },
        fabric: {
          name: '소재|Fabric',
          values: ['면 100%|100% cotton', '면·린넨|Cotton and linen', '기능성 폴리|Technical polyester'],
        },
        fit: { name: '핏|Fit', values: ['레귤러|Regular', '오버핏|Oversized', '슬림|Slim'] },
      },
      about: [
        '여러 번 빨아도 목이 늘어나지 않는 탄탄한 원단입니다.|A sturdy fabric that keeps its collar after many washes.',
        '맨살에 닿아도 부드러운 데일리 티셔츠입니다.|Soft on the skin, made for every day.',
      ],
    },
    {
      slug: 'outerwear',
      name: '아우터|Outerwear',
      brands: ['바람막이상회', '오늘옷', '겨울나무'],
      lines: [
        '울 핸드메이드 코트|Handmade Wool Coat',
        '경량 구스다운|Light Goose Down',
        '트렌치코트|Trench Coat',
        '방풍 후드 재킷|Windproof Hooded Jacket',
      ],
      variants: ['남성|Men', '여성|Women', '롱|Long'],
      price: [69_000, 389_000, 1_000],
      attributes: {
        size: { name: '사이즈|Size', values: ['S|S', 'M|M', 'L|L', 'XL|XL'] },
        season: { name: '계절|Season', values: ['봄·가을|Spring and autumn', '겨울|Winter'] },
        lining: { name: '안감|Lining', values: ['있음|Yes', '없음|No'] },
      },
      about: [
        '찬 바람을 막고 몸은 가볍게, 출퇴근에 좋은 아우터입니다.|Keeps the wind out and stays light: made for the way to work.',
        '단정한 선으로 어떤 옷과도 어울립니다.|A tidy cut that goes with everything.',
      ],
    },
    {
      slug: 'sneakers',
      name: '운동화|Sneakers',
      brands: ['달림', '걸음', '오솔길'],
      lines: [
        '달림 러너|Dallim Runner',
        '걸음 클래식|Georeum Classic',
        '오솔길 워킹|Osolgil Walking',
        '달림 트레일|Dallim Trail',
      ],
      variants: ['1|1', '2|2', '플러스|Plus'],
      price: [49_000, 189_000, 1_000],
      attributes: {
        size: { name: '사이즈|Size', values: ['230mm|230 mm', '245mm|245 mm', '260mm|260 mm', '275mm|275 mm'] },
        sole: { name: '밑창|Sole', values: ['고무|Rubber', '경량 EVA|Light EVA'] },
      },
      about: [
        '하루 만 보를 걸어도 발이 편안한 쿠션입니다.|Cushioning for ten thousand steps a day.',
        '젖은 길에서도 미끄러지지 않는 밑창을 썼습니다.|A sole that holds on wet ground.',
      ],
    },
    {
      slug: 'bags',
      name: '가방|Bags',
      brands: ['보따리', '오늘옷', '두레공방'],
      lines: [
        '캔버스 토트백|Canvas Tote',
        '데일리 숄더백|Daily Shoulder Bag',
        '소가죽 크로스백|Leather Crossbody',
        '위켄드 보스턴백|Weekend Boston Bag',
      ],
      variants: ['스몰|Small', '미디엄|Medium', '라지|Large'],
      price: [25_000, 249_000, 1_000],
      attributes: {
        material: { name: '소재|Material', values: ['캔버스|Canvas', '소가죽|Leather', '나일론|Nylon'] },
        laptop: {
          name: '노트북 수납|Laptop sleeve',
          values: ['13인치까지|Up to 13 in', '16인치까지|Up to 16 in', '없음|None'],
        },
      },
      about: [
        '주머니가 많아 무엇이든 제자리에 들어갑니다.|Plenty of pockets: everything has its place.',
        '쓸수록 멋이 드는 튼튼한 가방입니다.|A strong bag that grows handsome with use.',
      ],
    },
  ],
}
