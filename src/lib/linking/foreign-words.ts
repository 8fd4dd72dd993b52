import { signature } from './signature.ts';

/**
 * Words of the news in French, Spanish and Japanese, by the English word that names their concept.
 * Stories span languages; these three get enough words for a headline to meet its English and Korean
 * tellings, no more. French / Spanish / Japanese; a side may be empty.
 */
const TABLE = `
earthquake = séisme, tremblement de terre / terremoto, sismo, seísmo / 地震
tsunami = raz de marée / tsunami, maremoto / 津波
warning = alerte, avertissement / alerta, advierte / 警報, 警告
death = mort, morts, mortes, décès, tué, tués, tuée / muerto, muertos, mueren, muere, fallece / 死亡, 死者, 死去
injure = blessé, blessés / herido, heridos / 負傷, けが
missing person = disparu, disparus / desaparecido, desaparecidos / 行方不明, 不明
rescue = secours, sauvetage / rescate, rescata / 救助
evacuate = évacués, évacuation, évacuer / evacuar, evacuación, evacuados / 避難
blaze = incendie, feu de forêt, feux de forêt / incendio / 火災, 山火事, 火事
explosion = explosion / explosión / 爆発
crash = accident, écrasement, collision / choque, accidente / 墜落, 衝突
collapse = effondrement, effondre / derrumbe, colapso / 崩壊, 倒壊
flood = inondation, inondations / inundación, inundaciones / 洪水, 浸水
heavy rain = pluies / lluvias / 大雨, 豪雨
typhoon = typhon, ouragan / tifón, huracán / 台風
heatwave = canicule / ola de calor / 猛暑
outage = panne, panne d'électricité, coupure / apagón, caída / 停電, 障害
disaster = catastrophe / catástrofe / 災害
emergency = urgence / emergencia / 緊急事態, 緊急
factory = usine / fábrica, planta / 工場
police = police / policía / 警察
arrest = arrêté, arrêtés, arrestation, interpellé / detenido, detenidos, detiene, arrestado / 逮捕
suspect = suspect / sospechoso / 容疑者
theft = volé, vol, voleurs, vols, cambriolage / robo, robado, ladrones, roban / 盗難, 窃盗
murder = meurtre, assassinat / asesinato / 殺人, 殺害
shooting = fusillade, tirs / tiroteo / 銃撃, 銃乱射
attack = attaque, attentat / ataque, atentado / 攻撃, 襲撃
terror = terroriste, terrorisme / terrorista / テロ
hostage = otage, otages / rehén, rehenes / 人質
trial = procès / juicio / 裁判, 公判
court = tribunal, cour / tribunal, corte / 裁判所, 法廷, 地裁, 高裁
judge = juge / juez, jueza / 判事
jury = jury, jurés / jurado / 陪審
verdict = verdict / veredicto, fallo, sentencia / 評決, 判決
lawsuit = plainte, poursuit, poursuites, recours / demanda, demandan / 訴訟, 提訴
appeal = appel / apelación, recurso, apela / 控訴, 上告
testify = témoigne, témoignage / testifica, declara / 証言
convict = coupable, condamné / culpable, condenado / 有罪
acquit = acquitté, relaxé / absuelto / 無罪
sentence = prison / cárcel, prisión / 禁錮, 懲役, 実刑
indict = inculpé, mis en examen / imputado, acusado / 起訴
fine = amende / multa, multado / 制裁金, 罰金, 課徴金
investigation = enquête / investigación, investiga / 捜査, 調査
ban = interdit, interdiction, interdire / prohíbe, prohibición, veta / 禁止
limit = restreint, restreindre, limite, limiter, restriction / limita, restringe / 制限
regulation = règles, règlement, réglementation / normas, reglas, regulación / 規制, 規則
sanction = sanctions / sanciones, sanción / 制裁
tariff = droits de douane, tarifs / aranceles, arancel / 関税
trade deal = accord commercial / acuerdo comercial / 貿易協定
deal = accord / acuerdo / 合意, 契約, 協定
talks = négociations, négocie, pourparlers, discute, discussions / negocia, negociaciones, negociación / 交渉, 協議
summit = sommet / cumbre / 首脳会談, サミット
meeting = réunion, rencontre, rencontrer / reunión, encuentro, reúne / 会談, 会合
visit = visite / visita, viajará / 訪問, 訪米, 訪韓, 来日
ceasefire = cessez-le-feu, trêve / alto el fuego, tregua / 停戦, 休戦
peace = paix / paz / 和平, 平和
war = guerre / guerra / 戦争
ballistic missile = missile balistique, missiles balistiques / misil balístico, misiles balísticos / 弾道ミサイル
East Sea = mer du Japon, mer de l'Est / mar de Japón / 日本海
Nikkei = Nikkei / Nikkei / 日経平均, 日経
missile = missile, missiles / misil, misiles / ミサイル
drone = drone, drones / dron, drones / ドローン, 無人機
airstrike = frappes, bombardement / bombardeo / 空爆
nuclear = nucléaire / nuclear / 核
troops = armée, soldats, militaires / tropas, ejército, soldados / 軍, 部隊
election = élection, élections / elecciones / 選挙, 総選挙
presidential election = présidentielle / presidenciales / 大統領選
president = président, présidente / presidente, presidenta / 大統領
prime minister = premier ministre, première ministre / primer ministro, primera ministra / 首相
minister = ministre / ministro, ministra / 大臣, 外相, 財務相, 防衛相
government = gouvernement / gobierno / 政府
parliament = parlement, assemblée / parlamento, congreso / 議会, 国会
vote = vote / voto, votación / 投票
poll = sondage / encuesta, sondeo / 世論調査
resign = démission, démissionne, quitte / dimite, dimisión, renuncia / 辞任, 退任
appoint = nommé, nomme, nomination / nombra, nombrado / 任命, 就任, 起用
successor = succède, successeur, succession / sucesor, sucede / 後任, 後継
win = victoire, gagne, remporte, vainqueur, sacré / victoria, gana, triunfo / 勝利, 当選, 優勝
champion = champion, championne / campeón / 優勝, 王者
lose = défaite, perd / derrota, pierde / 敗北, 敗訴
final = finale / final / 決勝
goal scored = but, buts / gol, goles / ゴール
World Cup = coupe du monde, mondial / mundial, copa del mundo / W杯, ワールドカップ
Olympics = jeux olympiques, JO / juegos olímpicos / 五輪, オリンピック
interest rate = taux, taux directeur / tipos, tipos de interés, tasas / 金利, 政策金利
rate cut = abaisse, baisse ses taux, baisse des taux, réduit / baja, recorta, recorte / 利下げ, 引き下げ
rate hike = relève, hausse des taux / sube, subida de tipos / 利上げ, 引き上げ
hold rates = inchangé, inchangés, maintient, statu quo / mantiene, sin cambios / 据え置き
inflation = inflation / inflación / 物価, インフレ
recession = récession / recesión / 景気後退
unemployment = chômage / desempleo, paro / 失業
stock = action, actions, bourse / acciones, bolsa / 株価, 株
rise = hausse, bondit, grimpe, augmente / sube, aumenta, alza / 上昇, 増加, 急伸
soar = flambe, s'envole, bondit / dispara, se dispara / 急騰, 高騰
fall = baisse, recule, chute / cae, baja, caída / 下落, 減少, 安
plunge = plonge, chute, s'effondre, dégringole / desploma, se desploma / 急落, 暴落
record = record / récord / 過去最高, 最高値
milestone = franchit, dépasse / supera / 突破, 超え
surpass = dépasse, franchit / supera / 突破, 上回る
profit = bénéfice, bénéfices, résultat / beneficio, beneficios, ganancias / 利益, 純利益, 営業利益, 決算
revenue = chiffre d'affaires, ventes, recettes / ingresos, ventas, facturación / 売上高, 売上
expectation = attentes, prévisions / expectativas, previsiones / 予想, 見通し
miss = déçoivent, déçoit, inférieurs / decepciona, decepcionan / 下回る
quarter = trimestre / trimestre / 四半期
first quarter = premier trimestre / primer trimestre / 第1四半期, 1〜3月期
second quarter = deuxième trimestre / segundo trimestre / 第2四半期, 4〜6月期
third quarter = troisième trimestre / tercer trimestre / 第3四半期, 7〜9月期
fourth quarter = quatrième trimestre / cuarto trimestre / 第4四半期
delivery = livraisons, livraison / entregas / 納車, 納入
production = production / producción / 生産, 量産
buy = rachète, rachat, acquiert, acheter, racheter, acquisition / compra, comprar, adquiere, adquisición / 買収, 取得, 購入
sell = vend, vente, cède / vende, venta / 売却
merger = fusion / fusión / 合併, 統合
stake = participation / participación / 株式, 出資
investment = investissement, investit, investir, investisseurs / inversión, invierte, invertir / 投資
funding round = levée de fonds, lève, tour de table / ronda, financiación / 資金調達, 調達
valuation = valorisation, valorisée, valorisé / valoración, valorada, valorado / 企業価値, 評価額
market cap = capitalisation, capitalisation boursière / capitalización, valor bursátil / 時価総額
IPO = introduction en bourse, entrée en bourse / salida a bolsa / 上場, 新規株式公開, IPO
layoff = licenciements, supprime, suppressions / despidos, despide / 人員削減, リストラ
strike = grève / huelga / ストライキ, スト
union = syndicat / sindicato / 労組, 労働組合
release = lance, dévoile, présente, lancement / lanza, presenta, lanzamiento / 発表, 公開, 発売, 投入
announce = annonce, annoncé / anuncia, anunciado / 発表
delay = retarde, reporte, repousse, reporté, retard / retrasa, aplaza / 延期, 遅れ
cancel = annule, annulé / cancela, anula / 中止, 取り消し
suspend = suspend, suspendu, arrêt / suspende, suspendido / 停止, 中断
resume = reprend, reprise / reanuda / 再開
restore = rétabli, rétablie / restablecido / 復旧
start = commence, débute, démarre / comienza, empieza, arranca / 開始, 始動
success = réussit, succès, réussi / éxito, logra / 成功
fail = échec, échoue / fracaso, fracasa / 失敗
first = premier, première / primer, primera, primero / 初, 初めて
price = prix / precio, precios / 価格, 値段
free = gratuit, gratuits, gratuite / gratis, gratuito / 無料
user = utilisateurs, utilisateur / usuarios, usuario / 利用者, ユーザー
app = application, appli / aplicación, app / アプリ
advertising = publicité, publicités, pub / publicidad, anuncios / 広告
image = images, image / imágenes, imagen / 画像
controversy = tollé, polémique / polémica, controversia / 物議, 批判
deepfake = deepfakes, hypertrucages / deepfakes / ディープフェイク
AI = IA, intelligence artificielle / IA, inteligencia artificial / 人工知能, AI
model = modèle / modelo / モデル
chip = puce, puces, semi-conducteurs / chip, chips, semiconductores / 半導体, チップ
data center = centre de données, centres de données / centro de datos / データセンター
export = exportations, exportation / exportaciones / 輸出
satellite = satellite, satellites / satélite, satélites / 衛星
rocket = fusée / cohete / ロケット
launch = lancement, lance / lanzamiento, lanza / 打ち上げ, 発射
test flight = vol d'essai / vuelo de prueba / 試験飛行, 飛行試験
astronaut = astronaute, astronautes, équipage / astronauta, astronautas, tripulación / 宇宙飛行士, 飛行士
space = espace, spatial / espacio, espacial / 宇宙
Moon = lune / luna / 月面, 月
Mars = planète Mars / Marte / 火星
city = ville, villes / ciudad, ciudades / 都市
base = base / base / 基地
recall = rappelle, rappel / retira, llama a revisión / リコール
robotaxi = taxis sans chauffeur, robotaxis / taxis sin conductor / ロボタクシー, 無人タクシー
self-driving = autonome, conduite autonome / autónomo, conducción autónoma / 自動運転
electric vehicle = voiture électrique, voitures électriques / coche eléctrico / 電気自動車, EV
car = voitures, voiture, automobile / coches, coche / 自動車, 車
airline = compagnie aérienne / aerolínea / 航空会社, 航空
plane = avion / avión / 航空機, 旅客機
train = train, trains, gare / tren, trenes / 列車, 鉄道
ship = navire, bateau / buque, barco / 船舶, 船
oil = pétrole / petróleo / 原油, 石油
gas = gaz / gas / ガス
gold = or / oro / 金価格
power = électricité / electricidad, luz / 電力
climate = climat / clima / 気候
vaccine = vaccin, vaccins / vacuna, vacunas / ワクチン
virus = virus / virus / ウイルス
outbreak = épidémie, foyer / brote, epidemia / 流行, 感染拡大
infection = contamination, cas / contagio, casos / 感染
hospital = hôpital / hospital / 病院
hack = piratage, cyberattaque, piratés / hackeo, ciberataque / ハッキング, サイバー攻撃
leak = fuite, fuite de données / filtración, fuga / 流出, 漏えい
film, movie = film, cinéma / película, filme / 映画
award = palmarès, récompense / premio / 受賞, 賞
album = album / álbum / アルバム
concert = concert, concerts, tournée / concierto, gira / 公演, コンサート, ツアー
singer = chanteur, chanteuse / cantante / 歌手
actor = acteur, actrice / actor, actriz / 俳優, 女優
pope = pape / papa / 教皇, 法王
protest = manifestation, manifestants, manifestations / protesta, protestas, manifestación / デモ, 抗議
reject = rejette, refuse, déboute / rechaza / 拒否, 棄却
approve = approuve, autorise, feu vert / aprueba, autoriza / 承認, 可決
adoption = adopte, adopté / adopta / 採択
threat = menace / amenaza / 脅し
deny = dément, nie / niega, desmiente / 否定
urge, call on = appelle, exhorte / pide, insta / 要請, 呼びかけ
accept = accepte, acceptent / acepta, aceptan / 受け入れ
support = soutien, soutient / apoyo, apoya / 支持
plan = projet, envisage / plan, planea / 計画
mull = envisage, étudie, songe / estudia, baraja, sopesa / 検討
world = monde, mondial, mondiale / mundo, mundial / 世界
museum = musée / museo / 美術館, 博物館
jewel = bijoux, joyaux / joyas / 宝石
auction = enchères, maison de ventes / subasta / 競売, オークション
soldier = soldat / soldado / 兵士
contract = contrat, contrats / contrato / 契約, 受注
submarine = sous-marin, sous-marins / submarino / 潜水艦
package = paquet / paquete / パッケージ
bet = pari, paris en ligne, parie / apuesta, apuestas / 賭け
prediction market = marché prédictif, marchés prédictifs, marchés de prédiction / mercado de predicción / 予測市場
grocery = épicerie / supermercado / 食料品店
billionaire = milliardaire / multimillonario / 億万長者
trillionaire = billionnaire / billonario / 兆万長者
richest person = plus riche / más rico / 世界一の富豪
United States = États-Unis, américain, américaine, américains, USA / Estados Unidos, EEUU, estadounidense / 米国, アメリカ, 米, 米政府, 米軍
South Korea = Corée du Sud, sud-coréen, sud-coréenne / Corea del Sur, surcoreano, Seúl / 韓国, 韓
North Korea = Corée du Nord, nord-coréen / Corea del Norte / 北朝鮮
China = Chine, chinois, chinoise, Pékin / China, chino / 中国
Japan = Japon, japonais, japonaise / Japón, japonés / 日本
Taiwan = Taïwan, Taiwan / Taiwán / 台湾
Russia = Russie, russe, russes, Moscou / Rusia, ruso, Moscú / ロシア, 露
Ukraine = Ukraine, ukrainien / Ucrania, ucraniano / ウクライナ
Israel = Israël, israélien / Israel, israelí / イスラエル
Iran = Iran, iranien, Téhéran / Irán, iraní / イラン
India = Inde, indien / India / インド
Turkey = Turquie, turc, Ankara / Turquía / トルコ
United Kingdom = Royaume-Uni, britannique / Reino Unido, británico / 英国, イギリス
France = France, français, française / Francia, francés / フランス
Germany = Allemagne, allemand / Alemania, alemán / ドイツ
Italy = Italie, italien / Italia / イタリア
Spain = Espagne, espagnol / España, español / スペイン
Canada = Canada, canadien / Canadá / カナダ
Mexico = Mexique / México / メキシコ
Brazil = Brésil / Brasil / ブラジル
Australia = Australie / Australia / オーストラリア, 豪
European Union = UE, Union européenne / UE, Unión Europea / 欧州連合, EU
Europe = Europe, européen, européenne / Europa, europeo / 欧州
Switzerland = Suisse, suisses / Suiza / スイス
London = Londres / Londres / ロンドン
New York = New York / Nueva York / ニューヨーク
Seoul = Séoul / Seúl / ソウル
Gaza = Gaza / Gaza / ガザ
Federal Reserve = Réserve fédérale, Fed / Reserva Federal, Fed / FRB, 連邦準備
European Central Bank = BCE / BCE / 欧州中央銀行
Bank of Japan = Banque du Japon / Banco de Japón / 日銀, 日本銀行
Bank of Korea = Banque de Corée / Banco de Corea / 韓国銀行, 韓銀
White House = Maison Blanche / Casa Blanca / ホワイトハウス
Supreme Court = Cour suprême / Tribunal Supremo, Corte Suprema / 最高裁
Elon Musk = / / マスク氏, マスク, イーロン
Sam Altman = / / アルトマン
Donald Trump = / / トランプ
Vladimir Putin = Poutine / / プーチン
Volodymyr Zelenskyy = Zelensky / Zelenski / ゼレンスキー
Xi Jinping = / / 習近平
Kim Jong Un = / / 金正恩
Lee Jae-myung = / / 李在明
Sanae Takaichi = / / 高市
Emmanuel Macron = / / マクロン
Jensen Huang = / / フアン
Shohei Ohtani = / / 大谷
OpenAI = / / オープンAI
Anthropic = / / アンソロピック
Tesla = / / テスラ
SpaceX = / / スペースX
Ryanair = / / ライアンエア, ライアン航空
Google = / / グーグル
Microsoft = / / マイクロソフト
Apple = / / アップル
Amazon = / / アマゾン
Meta = / / メタ
Nvidia = / / エヌビディア
Samsung = / / サムスン, サムスン電子
SK hynix = / / SKハイニックス
Hyundai = / / 現代自動車
SoftBank = / / ソフトバンク
Toyota = / / トヨタ
Nintendo = / / 任天堂
Sony = / / ソニー
Waymo = / / ウェイモ
Polymarket = / / ポリマーケット
Kalshi = / / カルシ
Netflix = / / ネットフリックス
Disney = / / ディズニー
Boeing = / / ボーイング
Intel = / / インテル
ChatGPT = / / チャットGPT
Claude = / / クロード
Gemini = / / ジェミニ
Grok = / / グロック
Starship = / / スターシップ
Starlink = / / スターリンク
Bitcoin = / / ビットコイン
iPhone = / / アイフォーン
Cybertruck = / / サイバートラック
`;

/** English words that French or Spanish spell alike and mean otherwise. */
const FALSE_FRIENDS = new Set(
	'son mars pays sale car but tour rate fin chair main chat coin note pain four dos red once sin'.split(
		' '
	)
);

const fold = (text: string) =>
	text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'").toLowerCase();

/** A word of another language to the concepts it names. */
const latin = { fr: new Map<string, string[]>(), es: new Map<string, string[]>() };
const japanese = new Map<string, string[]>();
for (const line of TABLE.trim().split('\n')) {
	const [english = '', sides = ''] = line.split(' =');
	const ids = english.split(',').flatMap((name) => [...signature(name.trim()).concepts.keys()]);
	const [fr = '', es = '', ja = ''] = sides.split('/');
	const put = (into: Map<string, string[]>, names: string, key: (name: string) => string) => {
		for (const name of names.split(',').map((one) => one.trim())) {
			if (name) into.set(key(name), [...(into.get(key(name)) ?? []), ...ids]);
		}
	};
	put(latin.fr, fr, fold);
	put(latin.es, es, fold);
	put(japanese, ja, (name) => name);
}
const LONGEST_LATIN = 4;
const LONGEST_JAPANESE = 12;

/** How much of a text is read. */
const READ = 300;

export type ForeignReading = {
	/** Concept ids to the words that named them. */
	concepts: Map<string, string>;
	/** Words that named them, folded: they are no words of their own any more. */
	used: Set<string>;
	/** Words in katakana that named none: names, mostly. */
	katakana: string[];
};

/** Whether this language has words here. */
export const isForeign = (lang: string | null): lang is 'fr' | 'es' | 'ja' =>
	lang === 'fr' || lang === 'es' || lang === 'ja';

/** Whether an English reading of a word would mislead in this language. */
export const isFalseFriend = (lang: string | null, word: string) =>
	lang !== 'en' && FALSE_FRIENDS.has(fold(word));

/** What a French, Spanish or Japanese headline names. Reads the first 300 characters. */
export function foreignReading(text: string, lang: 'fr' | 'es' | 'ja'): ForeignReading {
	const found: ForeignReading = { concepts: new Map(), used: new Set(), katakana: [] };
	const plain = text.slice(0, READ).normalize('NFC');
	if (lang === 'ja') readJapanese(plain, found);
	else readLatin(plain, latin[lang], found);
	return found;
}

function readLatin(text: string, table: ReadonlyMap<string, string[]>, found: ForeignReading) {
	const words = fold(text).match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+){0,4}/gu) ?? [];
	for (let at = 0; at < words.length; at++) {
		for (let length = Math.min(LONGEST_LATIN, words.length - at); length > 0; length--) {
			const parts = words.slice(at, at + length);
			// An elided article (l'outil, d'essai) is cut off with its apostrophe, and may be in the table.
			const ids =
				table.get(parts.join(' ')) ?? table.get(parts.join(' ').replace(/ (d|s|l) /, " $1'"));
			if (!ids) continue;
			for (const id of ids) found.concepts.set(id, parts.join(' '));
			for (const part of parts) found.used.add(part);
			at += length - 1;
			break;
		}
	}
}

function readJapanese(text: string, found: ForeignReading) {
	let katakana = '';
	const end = () => {
		if (katakana) found.katakana.push(katakana);
		katakana = '';
	};
	for (let at = 0; at < text.length;) {
		let length = Math.min(LONGEST_JAPANESE, text.length - at);
		while (length > 0 && !japanese.has(text.slice(at, at + length))) length--;
		if (length > 0) {
			end();
			const word = text.slice(at, at + length);
			for (const id of japanese.get(word) ?? []) found.concepts.set(id, word);
			at += length;
			continue;
		}
		const letter = text.charAt(at);
		if (/[\u30a1-\u30fa\u30fc]/.test(letter)) katakana += letter;
		else end();
		at++;
	}
	end();
}

/**
 * Numbers as English and Korean write them, which is how they are read: 1 000 milliards and 1,75 of
 * French and Spanish, 6兆ドル of Japanese.
 */
export function plainNumbers(text: string, lang: 'fr' | 'es' | 'ja'): string {
	if (lang === 'ja') {
		return text
			.replace(/(?<!\d)(?=\d)/g, ' ')
			.replaceAll('兆', '조')
			.replaceAll('億', '억')
			.replace(/(?<=\d)万/g, '만')
			.replaceAll('ドル', '달러')
			.replaceAll('ウォン', '원')
			.replaceAll('ユーロ', '유로')
			.replace(/(?<=[\d조억만])円/g, '엔');
	}
	return text
		.replace(/(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))/g, '')
		.replace(/(?<=\d)\.(?=\d{3}(?!\d))/g, '')
		.replace(/(\d),(\d{1,2})(?!\d)/g, '$1.$2')
		.replace(/(?<=\d )mil millones/g, 'billion')
		.replace(/(?<=\d )millones/g, 'million');
}
