import type { DepartmentPlan } from './assortment.ts'

export const electronics: DepartmentPlan = {
  slug: 'electronics',
  name: '디지털·가전|Electronics',
  shelves: [
    {
      slug: 'laptops',
      name: '노트북|Laptops',
      brands: ['가온전자', '한빛컴퓨터', '누리텍'],
      lines: [
        '가온북 에어|Gaon Book Air',
        '한빛 스튜디오|Hanbit Studio',
        '누리 워크|Nuri Work',
        '미르 게이밍|Mir Gaming',
      ],
      variants: ['13|13', '14|14', '16 프로|16 Pro'],
      price: [790_000, 2_490_000, 10_000],
      attributes: {
        memory: { name: '메모리|Memory', values: ['8GB|8 GB', '16GB|16 GB', '32GB|32 GB'] },
        storage: {
          name: '저장장치|Storage',
          values: ['SSD 256GB|256 GB SSD', 'SSD 512GB|512 GB SSD', 'SSD 1TB|1 TB SSD'],
        },
        weight: { name: '무게|Weight', values: ['990g|990 g', '1.2kg|1.2 kg', '1.5kg|1.5 kg', '1.9kg|1.9 kg'] },
      },
      about: [
        '얇고 가벼운 알루미늄 몸체에 하루 종일 가는 배터리를 담았습니다.|A slim aluminium body with a battery that lasts the whole day.',
        '조용한 냉각과 또렷한 화면으로 오래 일해도 편안합니다.|Quiet cooling and a crisp screen keep long days comfortable.',
      ],
    },
    {
      slug: 'phones',
      name: '스마트폰|Phones',
      brands: ['가온전자', '별모바일', '누리텍'],
      lines: ['가온 폰|Gaon Phone', '별 원|Byeol One', '누리 라이트|Nuri Lite', '하늘 폴드|Haneul Fold'],
      variants: ['128GB|128 GB', '256GB|256 GB', '512GB|512 GB'],
      price: [290_000, 1_590_000, 10_000],
      attributes: {
        screen: { name: '화면|Screen', values: ['6.1인치|6.1 in', '6.4인치|6.4 in', '6.8인치|6.8 in'] },
        camera: { name: '카메라|Camera', values: ['듀얼|Dual', '트리플|Triple'] },
        water: { name: '방수|Water resistance', values: ['IP67|IP67', 'IP68|IP68'] },
      },
      about: [
        '어두운 곳에서도 흔들림 없이 찍히는 카메라를 갖췄습니다.|A camera that stays steady in the dark.',
        '손에 쏙 들어오는 크기에 오래 가는 배터리를 담았습니다.|A long-lasting battery in a size that fits the hand.',
      ],
    },
    {
      slug: 'headphones',
      name: '헤드폰|Headphones',
      brands: ['울림', '소리공방', '누리텍'],
      lines: [
        '울림 헤드폰|Ullim Headphones',
        '소리공방 모니터|Sorigongbang Monitor',
        '누리 헤드셋|Nuri Headset',
        '고요 노이즈캔슬링|Goyo Noise-cancelling',
      ],
      variants: ['2세대|2nd gen', '3세대|3rd gen', '프로|Pro'],
      price: [39_000, 459_000, 1_000],
      attributes: {
        connection: { name: '연결|Connection', values: ['블루투스|Bluetooth', '유선|Wired', '유무선 겸용|Both'] },
        playtime: { name: '재생시간|Playtime', values: ['8시간|8 h', '24시간|24 h', '40시간|40 h'] },
      },
      about: [
        '주변 소음을 지우고 음악만 남깁니다.|Takes the noise away and leaves the music.',
        '녹음실에서 쓰던 소리를 집에서 그대로 들려줍니다.|The sound of the studio, at home.',
      ],
    },
    {
      slug: 'keyboards',
      name: '키보드|Keyboards',
      brands: ['타닥', '글방', '한빛컴퓨터'],
      lines: [
        '타닥 기계식|Tadak Mechanical',
        '글방 저소음|Geulbang Silent',
        '한빛 무선|Hanbit Wireless',
        '타닥 미니|Tadak Mini',
      ],
      variants: ['텐키리스|Tenkeyless', '풀배열|Full size', '한정판|Limited'],
      price: [29_000, 239_000, 1_000],
      attributes: {
        switch: {
          name: '스위치|Switch',
          values: ['적축|Red', '갈축|Brown', '저소음 적축|Silent red', '무접점|Capacitive'],
        },
        legend: { name: '각인|Legends', values: ['한글·영문|Korean and English', '무각|Blank', '영문|English'] },
      },
      about: [
        '도각도각 기분 좋은 타건감을 오래 지켜 줍니다.|Keeps its pleasant typing feel for years.',
        '밤에도 눈치 보이지 않는 조용한 키보드입니다.|Quiet enough for the night.',
      ],
    },
  ],
}
