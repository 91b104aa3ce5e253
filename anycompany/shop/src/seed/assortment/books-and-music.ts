import type { DepartmentPlan } from './assortment.ts'

export const booksAndMusic: DepartmentPlan = {
  slug: 'books-music',
  name: '도서·음반·문구|Books and music',
  shelves: [
    {
      slug: 'books',
      name: '도서|Books',
      brands: ['글방', '오솔길책방', '밤하늘출판'],
      lines: [
        '골목의 사계절|Four Seasons of an Alley',
        '천천히 자라는 설계|Designs That Grow Slowly',
        '바다로 간 우체부|The Postman Who Went to Sea',
        '한 그릇의 역사|A History in One Bowl',
      ],
      variants: ['양장본|Hardcover', '문고판|Pocket edition', '큰글자책|Large print'],
      price: [9_800, 34_000, 100],
      attributes: {
        pages: { name: '쪽수|Pages', values: ['212쪽|212', '328쪽|328', '464쪽|464'] },
        genre: { name: '분야|Genre', values: ['소설|Novel', '에세이|Essay', '과학·기술|Science', '역사|History'] },
      },
      about: [
        '한 번 펴면 내려놓기 어려운 이야기입니다.|Hard to put down once opened.',
        '곁에 두고 오래 읽는 책입니다.|A book to keep and read for years.',
      ],
    },
    {
      slug: 'records',
      name: '음반|Records',
      brands: ['울림', '소리공방', '밤하늘레코드'],
      lines: [
        '비 오는 날의 재즈|Jazz for Rainy Days',
        '첫눈 라이브|First Snow Live',
        '가야금 산조|Gayageum Sanjo',
        '도시의 밤|City Nights',
      ],
      variants: ['CD|CD', 'LP|LP', '한정판 LP|Limited LP'],
      price: [15_900, 79_000, 100],
      attributes: {
        tracks: { name: '수록곡|Tracks', values: ['8곡|8', '11곡|11', '14곡|14'] },
        genre: { name: '장르|Genre', values: ['재즈|Jazz', '국악|Gugak', '인디|Indie', '클래식|Classical'] },
      },
      about: [
        '새로 다듬은 음원으로 만들었습니다.|Newly mastered.',
        '두꺼운 해설지를 함께 담았습니다.|Comes with a thick booklet.',
      ],
    },
    {
      slug: 'stationery',
      name: '노트·문구|Stationery',
      brands: ['글방', '두레공방', '연필가게'],
      lines: [
        '실제본 노트|Thread-bound Notebook',
        '스프링 노트|Ring-bound Notebook',
        '여행자 노트|Traveller’s Notebook',
        '드로잉 노트|Drawing Notebook',
      ],
      variants: ['기본|Standard', '3종 세트|Set of 3', '선물세트|Gift set'],
      price: [3_000, 69_000, 500],
      attributes: {
        paper: { name: '종이|Paper', values: ['80g|80 g', '100g|100 g', '120g|120 g'] },
        ruling: { name: '내지|Ruling', values: ['무지|Blank', '줄|Lined', '모눈|Grid'] },
      },
      about: [
        '매일 손이 가는 문구입니다.|Stationery one reaches for every day.',
        '번지지 않고 부드럽게 써집니다.|Writes smoothly, never bleeds.',
      ],
    },
  ],
}
