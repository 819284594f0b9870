"""Makers, banks and carriers that are called like people, as shop shelves and high streets have them."""

from __future__ import annotations

from guardian.detection.lexicon import fold

_ABROAD = """
aaron's|abraham moon|adam opel|agnes b|alexander mcqueen|alexander wang|alfred dunhill|anne klein|annie's
anya hindmarch|arthur price|aunt bessie's|aunt jemima|ben sherman|betty crocker|bobbi brown|brooks brothers
calvin klein|captain morgan|carl zeiss|carolina herrera|cath kidston|charles schwab|charles tyrwhitt
charlotte tilbury|christian dior|christian louboutin|clive christian|donna karan|doc martens|dr martens
dr oetker|duncan hines|eddie bauer|elie saab|elizabeth arden|ella's kitchen|emma bridgewater|emilio pucci
ermenegildo zegna|estee lauder|fred perry|fisher price|giorgio armani|emporio armani|guy laroche|harley davidson
harry winston|helena rubinstein|helly hansen|henri lloyd|hugo boss|isabel marant|issey miyake|jack daniels
jack daniel's|jack jones|jack wills|jack wolfskin|jean paul gaultier|jim beam|jimmy choo|jimmy dean|jo malone
john deere|john frieda|john lewis|john lobb|john smedley|johnnie walker|johnny walker|joseph joseph|jp morgan
juicy couture|karen millen|karl lagerfeld|kate spade|kenneth cole|kurt geiger|laura ashley|laura mercier
levi strauss|lily's kitchen|liz claiborne|louis vuitton|lyle scott|marc jacobs|marie callender|mary kay
mary quant|max factor|max mara|michael kors|miss selfridge|molton brown|morgan stanley|morphy richards
nina ricci|oliver peoples|orville redenbacher|oscar de la renta|oscar mayer|paco rabanne|paul mitchell
paul smith|paula's choice|perry ellis|pierre cardin|ralph lauren|ray ban|rebecca minkoff|roberto cavalli
russell hobbs|salvatore ferragamo|sam adams|samuel adams|sara lee|smith wesson|stella artois|stella mccartney
steve madden|ted baker|tim hortons|tom ford|tom tailor|tommy bahama|tommy hilfiger|tony's chocolonely|tory burch
uncle ben's|vera bradley|vera wang|victoria's secret|vivienne westwood|wells fargo|yves rocher
yves saint laurent|zadig voltaire
"""
_CHINA = """
曹操 曹操出行 张小泉 张一元 张裕 张君雅 吴裕泰 胡庆余堂 方回春堂 雷允上 王麻子 王老吉 王守义 王致和 李宁 李锦记
李子柒 李渡 陈李济 谢馥春 马应龙 马利 周大福 周大生 周生生 周六福 周黑鸭 孔凤春 孔府家 杜康 郎酒 贾国龙 徐福记
康师傅 郑远元 何济公 潘高寿 叶开泰 钱大妈 谭木匠 柳侯 俞兆林 南极人 江小白 关公坊 老凤祥 谢瑞麟 六福 唐老鸭
童涵春 余仁生 黄振龙 黄则和 杨协成 梁新记 范思哲 路易威登 香奈儿 鲁班 诸葛亮 诸葛酿 华佗 李时珍 张仲景 孙思邈
扁鹊 杜甫 李白 苏东坡 杨国福 鲁花 罗莱 罗西尼 汤臣倍健
"""
MAKERS = frozenset(map(fold, "|".join(_ABROAD.split("\n")).split("|"))) | frozenset(_CHINA.split())


def is_maker(name: str) -> bool:
    """Whether a name is known as that of goods or of a firm."""
    return fold(" ".join(name.replace("&", " ").split())) in MAKERS or name in MAKERS
