"""Korean words of labels, many of which begin as family names do: states of orders, ways to pay, places."""

from __future__ import annotations

import re

_WORDS = """
주문 결제 배송 발송 출고 입고 입금 출금 송금 환불 반품 교환 취소 접수 처리 완료 대기 진행 승인 거절 거부 신청 예약 확인
등록 수정 삭제 변경 보류 반려 검토 심사 발급 발행 준비 예정 지연 실패 성공 오류 정상 이상 불가 가능 요청 회수 수령 수취
도착 출발 이동 포장 픽업 방문 택배 직접 당일 새벽 일반 특급 해외 국내 무료 유료 부분 전체 일부 기타 없음 있음 미정
미납 납부 미결제 미발송 미확인 선불 착불 후불 품절 재고 판매 판매중 구매 확정 거래 계약 해지 만료 유효 무효 활성 비활성
휴면 탈퇴 정지 중지 종료 시작 사용 미사용 공개 비공개 카드 신용 체크 현금 계좌 이체 무통장 가상 간편 포인트 쿠폰 휴대폰
상품 제품 사은품 증정 할인 세트 단품 남성 여성 남자 여자 아동 유아 공용 성인 대형 중형 소형 최신 신규 기존 회원 비회원
우수 직영 온라인 오프라인 매장 본사 지점 창고 영업 인사 총무 재무 회계 개발 기획 생산 품질 구매팀 영업팀 고객 고객센터
서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 수원 성남 고양 용인 창원 청주 전주
빨강 파랑 노랑 초록 검정 하양 흰색 회색 분홍 보라 남색 주황 갈색 베이지 은색 금색 여름 가을 겨울 월요일 화요일 수요일
목요일 금요일 토요일 일요일 오전 오후 매일 매주 매월 긴급 보통 높음 낮음 중간
"""
_LABEL = re.compile(rf"(?:{'|'.join(sorted(_WORDS.split(), key=len, reverse=True))}){{1,4}}(?:중|전|후|됨|함)?")


def korean_label(text: str) -> bool:
    """Whether a text is made of such words alone."""
    return len(text) > 1 and _LABEL.fullmatch(text.replace(" ", "")) is not None
